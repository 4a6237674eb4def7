// Not in the header: it would give glibc's structures other members than Swift's Glibc module sees.
#define _GNU_SOURCE 1
#include "CBench.h"

#include <CLinux.h>

#include <errno.h>
#include <fcntl.h>
#include <linux/close_range.h>
#include <linux/netlink.h>
#include <linux/sock_diag.h>
#include <malloc.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <sys/xattr.h>
#include <time.h>
#include <unistd.h>

int32_t cl_thread_id(void) { return (int32_t)syscall(SYS_gettid); }

int cl_set_timer_slack(unsigned long ns) { return prctl(PR_SET_TIMERSLACK, ns, 0, 0, 0) == 0 ? 0 : -errno; }

int cl_thread_niceness(void) { return getpriority(PRIO_PROCESS, 0); }

int cl_set_thread_niceness(int niceness) {
    setpriority(PRIO_PROCESS, 0, niceness);
    return cl_thread_niceness();
}

int cl_map_blocks_from(int bytes) { return mallopt(M_MMAP_THRESHOLD, bytes) == 1 ? 0 : -1; }

int32_t cl_reap(int32_t pid, int32_t *exit_code, int32_t *signal_number) {
    int status = 0;
    pid_t ended = waitpid(pid, &status, WNOHANG);
    if (ended < 0) return -errno;
    if (ended == 0) return 0;
    *exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    *signal_number = WIFSIGNALED(status) ? WTERMSIG(status) : 0;
    return ended;
}

static int is_ignored(int number) {
    struct sigaction action;
    return sigaction(number, NULL, &action) == 0 && action.sa_handler == SIG_IGN;
}

// Runs between vfork and execve in the parent's address space, so only async-signal-safe calls are allowed. The pipe
// `report` carries the errno of a failure, and a successful execve closes it. Shared memory would not work, because
// sanitizers turn vfork into fork.
static void become_child(const struct cl_spawn_request *r, pid_t parent, int null, int report,
                         volatile int64_t *spawned_ns) {
    int error;
    sigset_t none;
    sigemptyset(&none);
    if (r->new_session) {
        if (setsid() < 0) goto failed;
    } else if (r->new_process_group && setpgid(0, 0) != 0) {
        goto failed;
    }
    if (r->death_signal != 0) {
        if (prctl(PR_SET_PDEATHSIG, r->death_signal, 0, 0, 0) != 0) goto failed;
        if (getppid() != parent) _exit(127);  // the parent ended before the signal was armed
    }
    // "0" means the writing process: the child joins its group before it runs any program code. The kernel may take 10
    // ms and more for this, so the startup time begins after it.
    if (r->group_descriptor >= 0) {
        if (write(r->group_descriptor, "0", 1) != 1) goto failed;
        *spawned_ns = cl_monotonic_ns();
    }
    setpriority(PRIO_PROCESS, 0, r->niceness);
    for (int s = 1; s < 32; s++)
        if (s != SIGKILL && s != SIGSTOP && !(r->keep_ignored && is_ignored(s))) signal(s, SIG_DFL);
    if (r->directory != NULL && chdir(r->directory) != 0) goto failed;
    if (dup2(r->standard_input >= 0 ? r->standard_input : null, 0) < 0) goto failed;
    if (dup2(r->standard_output, 1) < 0) goto failed;
    if (dup2(r->standard_error, 2) < 0) goto failed;
    if (r->event_descriptor >= 0) {
        if (r->event_descriptor == r->event_number) {
            if (fcntl(r->event_number, F_SETFD, 0) != 0) goto failed;
        } else if (dup2(r->event_descriptor, r->event_number) < 0) {
            goto failed;
        }
    }
    // A child in its own session must hold no descriptors of its parent: a process may wait for the end of a pipe. An
    // older kernel lacks close_range and keeps them open.
    if (r->new_session) syscall(SYS_close_range, r->event_descriptor >= 0 ? r->event_number + 1 : 3, ~0U, CLOSE_RANGE_CLOEXEC);
    sigprocmask(SIG_SETMASK, &none, NULL);
    execve(r->path, r->argv, r->envp);
failed:
    error = errno;
    if (write(report, &error, sizeof error) < 0) _exit(126);
    _exit(127);
}

int32_t cl_spawn(const struct cl_spawn_request *request, int64_t *spawned_ns) {
    int report[2];
    if (pipe2(report, O_CLOEXEC) != 0) return -errno;
    // Moves the descriptor above the numbers that the child is given.
    int high = fcntl(report[1], F_DUPFD_CLOEXEC, 64);
    if (high >= 0) {
        close(report[1]);
        report[1] = high;
    }
    int null = open("/dev/null", O_RDWR | O_CLOEXEC);
    if (null < 0) {
        int error = errno;
        close(report[0]);
        close(report[1]);
        return -error;
    }
    // No signal handler of the parent may run in the child while both share the parent's memory.
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    pid_t parent = getpid();
    *spawned_ns = cl_monotonic_ns();
    pid_t pid = vfork();
    if (pid == 0) become_child(request, parent, null, report[1], spawned_ns);
    int error = pid < 0 ? errno : 0;
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    close(null);
    close(report[1]);
    ssize_t length = 0;
    if (pid > 0) do length = read(report[0], &error, sizeof error); while (length < 0 && errno == EINTR);
    close(report[0]);
    if (pid < 0) return -error;
    if (length == (ssize_t)sizeof error) {
        waitpid(pid, NULL, 0);
        return -error;
    }
    return pid;
}

int cl_wait_readable(int descriptor, int64_t nanoseconds) {
    struct pollfd polled = {.fd = descriptor, .events = POLLIN};
    struct timespec timeout = {.tv_sec = nanoseconds / 1000000000, .tv_nsec = nanoseconds % 1000000000};
    int count = ppoll(&polled, 1, &timeout, NULL);
    return count >= 0 ? count : -errno;
}

int cl_stamp_arrivals(int socket) {
    int on = 1;
    return setsockopt(socket, SOL_SOCKET, SO_TIMESTAMPNS, &on, sizeof on) == 0 ? 0 : -errno;
}

int64_t cl_receive_stamped(int socket, void *buffer, size_t capacity, int64_t *stamp_ns) {
    struct iovec piece = {buffer, capacity};
    _Alignas(struct cmsghdr) char control[64];
    struct msghdr message = {.msg_iov = &piece, .msg_iovlen = 1, .msg_control = control, .msg_controllen = sizeof control};
    *stamp_ns = 0;
    ssize_t count = recvmsg(socket, &message, MSG_DONTWAIT);
    if (count < 0) return -errno;
    for (struct cmsghdr *c = CMSG_FIRSTHDR(&message); c != NULL; c = CMSG_NXTHDR(&message, c)) {
        if (c->cmsg_level != SOL_SOCKET || c->cmsg_type != SCM_TIMESTAMPNS) continue;
        struct timespec stamp;
        memcpy(&stamp, CMSG_DATA(c), sizeof stamp);
        *stamp_ns = (int64_t)stamp.tv_sec * 1000000000 + stamp.tv_nsec;
    }
    return count;
}

int64_t cl_receive(int socket, void *buffer, size_t capacity) {
    ssize_t count = recv(socket, buffer, capacity, MSG_DONTWAIT);
    return count < 0 ? -errno : count;
}

int cl_accept(int listener) {
    int connection = accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
    return connection < 0 ? -errno : connection;
}

int cl_wait_for_events(int poll, struct cl_event *found, int capacity, int64_t nanoseconds) {
    enum { MOST = 256 };
    struct epoll_event events[MOST];
    if (capacity > MOST) capacity = MOST;
    if (nanoseconds < 0) nanoseconds = 0;
    int count;
    if (nanoseconds == 0) {
        // epoll_wait reads no time from this process, so it is the cheaper call.
        count = epoll_wait(poll, events, capacity, 0);
    } else {
        struct timespec time = {.tv_sec = nanoseconds / 1000000000, .tv_nsec = nanoseconds % 1000000000};
        count = epoll_pwait2(poll, events, capacity, &time, NULL);
        if (count < 0 && errno == ENOSYS) count = epoll_wait(poll, events, capacity, (int)(nanoseconds / 1000000));
    }
    for (int index = 0; index < count; index++) {
        found[index].key = events[index].data.u64;
        found[index].has_ended = (events[index].events & (EPOLLRDHUP | EPOLLHUP | EPOLLERR)) != 0;
    }
    return count < 0 ? 0 : count;
}

int cl_set_nonblocking(int descriptor) {
    int flags = fcntl(descriptor, F_GETFL);
    if (flags < 0 || fcntl(descriptor, F_SETFL, flags | O_NONBLOCK) != 0) return -errno;
    return 0;
}

int cl_terminal_columns(int descriptor) {
    struct winsize size;
    if (ioctl(descriptor, TIOCGWINSZ, &size) != 0) return 0;
    return size.ws_col;
}

int cl_pipe(int ends[2]) { return pipe2(ends, O_CLOEXEC) == 0 ? 0 : -errno; }

int cl_has_extended_attributes(const char *path) {
    char names[4096];
    ssize_t size = listxattr(path, names, sizeof names);
    if (size < 0) return errno == ERANGE;
    for (ssize_t at = 0; at < size; at += (ssize_t)strlen(names + at) + 1)
        if (strcmp(names + at, "security.selinux") != 0) return 1;
    return 0;
}

int cl_process_descriptor(int32_t pid) {
    int fd = (int)syscall(SYS_pidfd_open, pid, 0);
    return fd < 0 ? -errno : fd;
}

int cl_signal_process(int descriptor, int number) {
    return syscall(SYS_pidfd_send_signal, descriptor, number, NULL, 0) == 0 ? 0 : -errno;
}

int cl_adopt_orphans(void) { return prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) == 0 ? 0 : -errno; }

int cl_queue_signals(const int *numbers, int count) {
    sigset_t set;
    sigemptyset(&set);
    for (int i = 0; i < count; i++) sigaddset(&set, numbers[i]);
    int error = pthread_sigmask(SIG_BLOCK, &set, NULL);
    if (error != 0) return -error;
    int fd = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
    return fd < 0 ? -errno : fd;
}

int cl_next_signal(int queue, int *from_kernel) {
    struct signalfd_siginfo info;
    ssize_t length = read(queue, &info, sizeof info);
    if (length != sizeof info) return 0;
    *from_kernel = info.ssi_code == SI_KERNEL;
    return (int)info.ssi_signo;
}

int cl_is_ignored(int number) { return is_ignored(number); }

char *const *cl_environment(void) { return environ; }
