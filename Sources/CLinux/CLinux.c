// Not in the header: it would give glibc's structures other members than Swift's Glibc module sees.
#define _GNU_SOURCE 1
#include "CLinux.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/membarrier.h>
#include <malloc.h>
#include <pthread.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

static int64_t read_clock(clockid_t clock) {
    struct timespec t;
    if (clock_gettime(clock, &t) != 0) return -errno;
    return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

int64_t cl_monotonic_ns(void) { return read_clock(CLOCK_MONOTONIC); }

int64_t cl_realtime_ns(void) { return read_clock(CLOCK_REALTIME); }

int64_t cl_thread_cpu_ns(void) { return read_clock(CLOCK_THREAD_CPUTIME_ID); }

int cl_timer(void) {
    int timer = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC);
    return timer < 0 ? -errno : timer;
}

int cl_set_timer(int timer, int64_t nanoseconds) {
    struct itimerspec due = {.it_value = {nanoseconds / 1000000000, nanoseconds % 1000000000}};
    return timerfd_settime(timer, 0, &due, NULL) == 0 ? 0 : -errno;
}

int64_t cl_process_cpu_ns(int32_t pid) {
    clockid_t clock;
    int error = clock_getcpuclockid(pid, &clock);
    if (error != 0) return -error;
    return read_clock(clock);
}

void cl_set_thread_name(const char *name) { prctl(PR_SET_NAME, (unsigned long)name, 0, 0, 0); }

int cl_limit_malloc_arenas(int arenas) { return mallopt(M_ARENA_MAX, arenas) == 1 ? 0 : -1; }

int cl_register_thread_barrier(void) {
    return syscall(SYS_membarrier, MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED, 0, 0) == 0 ? 0 : -errno;
}

void cl_thread_barrier(void) { syscall(SYS_membarrier, MEMBARRIER_CMD_PRIVATE_EXPEDITED, 0, 0); }

int cl_open(const char *path, int flags, unsigned mode) {
    int fd = open(path, flags | O_CLOEXEC, mode);
    return fd < 0 ? -errno : fd;
}

int cl_set_close_on_exec(int descriptor, int on) {
    return fcntl(descriptor, F_SETFD, on ? FD_CLOEXEC : 0) == 0 ? 0 : -errno;
}

static _Thread_local int is_in_callback;

int cl_enter_callback(void) {
    if (is_in_callback) return 0;
    is_in_callback = 1;
    return 1;
}

void cl_leave_callback(void) { is_in_callback = 0; }
