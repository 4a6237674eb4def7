// The system calls that the bench needs to start processes and to read the kernel's tables, and that Swift's Glibc
// module lacks (epoll, prctl, socket tables) or cannot call (variadics, macros, vfork). Agents use none of them. The
// functions only make the call; decisions are made in Swift.
#pragma once

#include <stdint.h>
#include <stddef.h>
#include <sys/types.h>
#include <sys/epoll.h>

#ifdef __cplusplus
extern "C" {
#endif

/// Returns the number of the calling thread, as in /proc/PID/task.
int32_t cl_thread_id(void);

/// Makes malloc map blocks of at least `bytes` separately, so that they return to the system when they are freed.
/// Returns 0, or -1 if malloc has no such setting.
int cl_map_blocks_from(int bytes);

struct cl_spawn_request {
    const char *path;          ///< executable; no search in PATH
    char *const *argv;         ///< NULL-terminated
    char *const *envp;         ///< NULL-terminated; the whole environment of the child
    const char *directory;     ///< working directory, or NULL to keep the parent's
    int standard_input;        ///< descriptor to become 0, or -1 for /dev/null
    int standard_output;       ///< descriptor to become 1
    int standard_error;        ///< descriptor to become 2
    int event_descriptor;      ///< descriptor to become `event_number`, or -1 for none
    int event_number;          ///< number of that descriptor in the child
    int death_signal;          ///< sent to the child when the spawning THREAD ends; 0 for none
    int new_process_group;     ///< non-zero: the child leads its own process group
    int new_session;           ///< non-zero: the child leads its own session, and so its own process group
    int group_descriptor;      ///< cgroup.procs of the child's control group, open for writing; -1 for the parent's
    int niceness;              ///< nice value of the child, if it may be set; it replaces the caller's
    int keep_ignored;          ///< non-zero: signals that the caller ignores stay ignored, as after fork
};

/// Starts a program by vfork and execve. Returns the PID on success; `*spawned_ns` is then CLOCK_MONOTONIC just before
/// the clone, or after the child has joined its control group. On failure returns the negative errno of the failed
/// step, and no child is left. The death signal is sent when the calling thread ends, so call this from a thread that
/// lives as long as the run.
int32_t cl_spawn(const struct cl_spawn_request *request, int64_t *spawned_ns);

/// Sets the timer slack of the calling thread in nanoseconds, prctl(PR_SET_TIMERSLACK). Returns 0 or negative errno.
int cl_set_timer_slack(unsigned long nanoseconds);

/// Returns the nice value of the calling thread. cl_set_thread_niceness tries to set it and returns the value then in
/// force.
int cl_thread_niceness(void);

int cl_set_thread_niceness(int niceness);

/// Reaps a child without blocking. Returns its PID, 0 if it has not ended, or negative errno. See waitpid(2) for `pid`.
int32_t cl_reap(int32_t pid, int32_t *exit_code, int32_t *signal_number);

struct cl_listener {
    uint32_t address;    ///< IPv4 address in host byte order; 0 for every address
    uint16_t port;
    uint16_t is_ipv6;    ///< 1 for an IPv6 listener (address is 0: only the port is reported)
};

/// Opens a NETLINK_SOCK_DIAG socket for the functions below. Returns the descriptor or negative errno.
int cl_sock_diag_open(void);

/// Writes the TCP sockets in state LISTEN of this network namespace (family AF_INET or AF_INET6) to `out`, with one
/// dump. Returns the number found or negative errno. The number may exceed `capacity`; only `capacity` sockets are
/// written.
int cl_listeners(int sock_diag, int family, struct cl_listener *out, int capacity);

/// Counts the connections (ESTABLISHED) whose local end is `port` of `address`, if a server listens there. `address`
/// has 16 bytes in network order, IPv4 mapped into IPv6, all 0 for every address. Returns the count or negative errno.
/// Costs a walk over the kernel's table of connections.
int cl_connections(int sock_diag, const uint8_t address[16], uint16_t port);

/// Requests all TCP connections of a family with their byte counts from a NETLINK_SOCK_DIAG socket. The caller receives
/// the answers. Returns 0 or negative errno.
int cl_ask_connections(int sock_diag, int family);

/// Makes a NETLINK_SOCK_DIAG socket receive a message with the byte counts for every TCP socket of this network
/// namespace that the kernel destroys (SKNLGRP_INET_TCP_DESTROY and its IPv6 group). The buffer holds `buffer_bytes` if
/// the system allows it. Returns 0 or negative errno.
int cl_watch_connection_ends(int sock_diag, int buffer_bytes);

/// Opens a descriptor that is readable once the process has exited, pidfd_open(2). Returns the descriptor or negative
/// errno.
int cl_process_descriptor(int32_t pid);

/// Sends a signal to the process of a descriptor, pidfd_send_signal(2). Returns 0 or negative errno.
int cl_signal_process(int descriptor, int number);

/// Makes descendants whose parent exits children of this process, prctl(PR_SET_CHILD_SUBREAPER). Returns 0 or negative
/// errno.
int cl_adopt_orphans(void);

/// Blocks signals for the calling thread and for the threads that it starts later, and queues them in a descriptor that
/// is readable when a signal is queued. Returns the descriptor or negative errno.
int cl_queue_signals(const int *numbers, int count);

/// Returns the next signal of the queue; 0 if there is none. `*from_kernel` is set if the kernel sent it (a key of the
/// terminal) and not a process.
int cl_next_signal(int queue, int *from_kernel);

/// Returns the current environment of this process, NULL-terminated. setenv and unsetenv may move it.
char *const *cl_environment(void);

/// Returns whether this process ignores a signal.
int cl_is_ignored(int number);

/// Waits until a descriptor is readable, at most `nanoseconds`. Returns 1 if it is, 0 after that time, or negative
/// errno.
int cl_wait_readable(int descriptor, int64_t nanoseconds);

/// Makes the kernel timestamp data that arrives on a socket (SO_TIMESTAMPNS). Returns 0 or negative errno.
int cl_stamp_arrivals(int socket);

/// Receives without blocking. Returns the bytes read, 0 at the end of the stream, or negative errno. `*stamp_ns` is the
/// CLOCK_REALTIME at which the kernel received the last of these bytes, 0 without a timestamp. That clock may be set at
/// any time.
int64_t cl_receive_stamped(int socket, void *buffer, size_t capacity, int64_t *stamp_ns);

/// Receives without blocking and without a timestamp. Returns as cl_receive_stamped does.
int64_t cl_receive(int socket, void *buffer, size_t capacity);

/// An event of an epoll instance: its key (epoll_data.u64), and whether the other end has closed its side or the
/// connection is broken.
struct cl_event {
    uint64_t key;
    int has_ended;
};

/// Waits for events of an epoll instance, at most `nanoseconds`, and writes them. Returns their number; 0 after the
/// time, and after a signal. A kernel without epoll_pwait2 (before 5.11) waits whole milliseconds, rounded down, so
/// that the wait does not end late.
int cl_wait_for_events(int poll, struct cl_event *found, int capacity, int64_t nanoseconds);

int cl_set_nonblocking(int descriptor);

/// Takes a connection of a listening socket, accept4(2), non-blocking and closed on exec. Returns its descriptor or
/// negative errno.
int cl_accept(int listener);

/// Creates a pipe, pipe2(O_CLOEXEC). Returns 0 or negative errno.
int cl_pipe(int ends[2]);

/// Returns whether a file has extended attributes other than SELinux's, such as an access control list; 0 if unknown.
int cl_has_extended_attributes(const char *path);

/// Returns the columns of the terminal on `descriptor`, ioctl(TIOCGWINSZ); 0 if it is not a terminal.
int cl_terminal_columns(int descriptor);

#ifdef __cplusplus
}
#endif
