// What Swift's Glibc module cannot call (variadics, macros) of what an agent needs. Thin on purpose: no policy here, only the call.
// What only the bench needs is in CBench.
#pragma once

#include <stdint.h>
#include <stddef.h>
#include <sys/types.h>

#include "thread_slot.h"
#include "version.h"

#ifdef __cplusplus
extern "C" {
#endif

/// CLOCK_MONOTONIC now, in nanoseconds.
int64_t cl_monotonic_ns(void);

/// CLOCK_REALTIME now, in nanoseconds since 1970.
int64_t cl_realtime_ns(void);

/// CPU nanoseconds used so far by every thread of `pid`, ended threads included
/// (clock_getcpuclockid(3)); negative errno when there is no such process.
int64_t cl_process_cpu_ns(int32_t pid);

/// CPU nanoseconds used so far by the calling thread.
int64_t cl_thread_cpu_ns(void);

/// mallopt(M_ARENA_MAX): how many heaps malloc makes for threads to share. 0, or -1 when it was refused.
int cl_limit_malloc_arenas(int arenas);

/// timerfd_create(CLOCK_MONOTONIC): a descriptor that can be read, without blocking, once its time has come. Negative errno.
int cl_timer(void);

/// Has a timer's time come `nanoseconds` from now; 0: never. 0 or negative errno.
int cl_set_timer(int timer, int64_t nanoseconds);

/// Names the calling thread (15 characters at most), as ps and /proc show it.
void cl_set_thread_name(const char *name);

/// 1 where the calling thread is in no callback, which it then enters; 0 where it is in one already.
int cl_enter_callback(void);

/// The calling thread leaves the callback that it entered.
void cl_leave_callback(void);

/// open(2) and fcntl(2) without variadics.
int cl_open(const char *path, int flags, unsigned mode);

int cl_set_close_on_exec(int descriptor, int on);

#ifdef __cplusplus
}
#endif
