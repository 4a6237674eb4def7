// What Swift's Glibc module lacks (epoll, prctl, socket tables) or cannot call (variadics, macros, vfork) of what the bench needs: it starts
// processes and looks at the kernel's tables. Nothing of it is in an agent. Thin on purpose: no policy here, only the call.
#pragma once

#include <stdint.h>
#include <stddef.h>
#include <sys/types.h>
#include <sys/epoll.h>

#ifdef __cplusplus
extern "C" {
#endif

/// Number of the calling thread, as /proc/PID/task has it.
int32_t cl_thread_id(void);

/// Blocks of malloc from this length on are mapped by themselves, and go back to the system when they are freed. 0, or -1 where
/// malloc has no such setting.
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
    int event_number;          ///< number the child sees it under
    int death_signal;          ///< sent to the child when the spawning THREAD ends; 0 for none
    int new_process_group;     ///< non-zero: child leads a process group of its own
    int new_session;           ///< non-zero: child leads a session of its own, and so a process group
    int group_descriptor;      ///< cgroup.procs of the child's control group, opened for writing; -1 to stay in the parent's
    int niceness;              ///< the child's, where it may be set; a raised priority of the caller is not passed on
    int keep_ignored;          ///< non-zero: signals that the caller ignores stay ignored, as after fork
};

/// Starts a program by vfork and execve. On success the PID, and `*spawned_ns` is CLOCK_MONOTONIC just
/// before the clone, or when the child has joined its control group. On failure the negative errno of the step that failed, and no child is left.
/// The death signal follows the thread that calls this: call it from one that lives as long as the run.
int32_t cl_spawn(const struct cl_spawn_request *request, int64_t *spawned_ns);

/// prctl(PR_SET_TIMERSLACK) for the calling thread, in nanoseconds. 0 or negative errno.
int cl_set_timer_slack(unsigned long nanoseconds);

/// Nice value of the calling thread; set is tried, and gives the value then in force.
int cl_thread_niceness(void);

int cl_set_thread_niceness(int niceness);

/// Waits for any or one child without blocking. PID of the ended child, 0 when none has, negative errno.
int32_t cl_reap(int32_t pid, int32_t *exit_code, int32_t *signal_number);

struct cl_listener {
    uint32_t address;    ///< IPv4 address in host byte order; 0 for every address
    uint16_t port;
    uint16_t is_ipv6;    ///< 1 for an IPv6 listener (address is 0: only the port is told)
};

/// A NETLINK_SOCK_DIAG socket for cl_listeners. Descriptor or negative errno.
int cl_sock_diag_open(void);

/// All TCP sockets in state LISTEN of this network namespace (family AF_INET or AF_INET6), one dump.
/// The number found (may exceed `capacity`; only `capacity` are written), or negative errno.
int cl_listeners(int sock_diag, int family, struct cl_listener *out, int capacity);

/// Connections (ESTABLISHED) whose own end is `port` of `address` (16 bytes in network order, IPv4 mapped into IPv6, all 0 for
/// every address), where somebody listens. Their number, or negative errno. Costs a walk over the kernel's table of connections.
int cl_connections(int sock_diag, const uint8_t address[16], uint16_t port);

/// Asks a NETLINK_SOCK_DIAG socket for all TCP connections of a family with what the kernel counted on each; the answers are to be
/// received. 0 or negative errno.
int cl_ask_connections(int sock_diag, int family);

/// Has a NETLINK_SOCK_DIAG socket receive a message for every TCP socket of this network namespace that the kernel gives up, with what
/// it counted (SKNLGRP_INET_TCP_DESTROY and its IPv6 twin); `buffer_bytes` of them wait where that is allowed. 0 or negative errno.
int cl_watch_connection_ends(int sock_diag, int buffer_bytes);

/// pidfd_open(2): readable once the process has ended. Descriptor or negative errno.
int cl_process_descriptor(int32_t pid);

/// pidfd_send_signal(2): a signal to the process that a descriptor stands for. 0 or negative errno.
int cl_signal_process(int descriptor, int number);

/// prctl(PR_SET_CHILD_SUBREAPER): from now on processes below this one that lose their parent become its children. 0 or
/// negative errno.
int cl_adopt_orphans(void);

/// Blocks signals for the calling thread, and for those that it starts from then on, and queues them in a descriptor that is
/// readable when there is one. Descriptor or negative errno.
int cl_queue_signals(const int *numbers, int count);

/// The next signal of the queue and whether the kernel sent it (a key of the terminal) and no process. 0 when there is none.
int cl_next_signal(int queue, int *from_kernel);

/// This process' environment, NULL-terminated, as it is now; setenv and unsetenv move it.
char *const *cl_environment(void);

/// Whether a signal is ignored by this process.
int cl_is_ignored(int number);

/// Has the kernel stamp what arrives on a socket (SO_TIMESTAMPNS). 0 or negative errno.
int cl_stamp_arrivals(int socket);

/// Non-blocking receive. `*stamp_ns`: CLOCK_REALTIME at which the kernel received the last of these bytes, 0 when it did not
/// say. That clock may be set at any time. Bytes read, 0 at the end, or negative errno.
int64_t cl_receive_stamped(int socket, void *buffer, size_t capacity, int64_t *stamp_ns);

int cl_set_nonblocking(int descriptor);

/// pipe2(O_CLOEXEC). 0 or negative errno.
int cl_pipe(int ends[2]);

/// Whether a file has attributes besides SELinux' own, such as an access control list; 0 where that cannot be told.
int cl_has_extended_attributes(const char *path);

/// ioctl(TIOCGWINSZ): columns of the terminal on `descriptor`, 0 when it is none.
int cl_terminal_columns(int descriptor);

#ifdef __cplusplus
}
#endif
