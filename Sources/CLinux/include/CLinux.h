// The system calls of an agent that Swift's Glibc module cannot call, because they are variadic or macros. The
// functions only make the call; decisions are made in Swift. Functions that only the bench needs are in CBench.
#pragma once

#include <stdint.h>
#include <stddef.h>
#include <sys/types.h>

#include "thread_slot.h"
#include "version.h"

#ifdef __cplusplus
extern "C" {
#endif

/// Returns CLOCK_MONOTONIC, in nanoseconds.
int64_t cl_monotonic_ns(void);

/// Returns CLOCK_REALTIME, in nanoseconds since 1970.
int64_t cl_realtime_ns(void);

/// Returns the CPU nanoseconds used so far by all threads of `pid`, exited threads included (clock_getcpuclockid(3)).
/// Negative errno if the process does not exist.
int64_t cl_process_cpu_ns(int32_t pid);

/// Returns the CPU nanoseconds used so far by the calling thread.
int64_t cl_thread_cpu_ns(void);

/// Sets the number of heaps that malloc creates for threads to share, mallopt(M_ARENA_MAX). Returns 0, or -1 if it was
/// refused.
int cl_limit_malloc_arenas(int arenas);

/// Creates a descriptor that becomes readable, without blocking, when its time has come:
/// timerfd_create(CLOCK_MONOTONIC). Returns negative errno on failure.
int cl_timer(void);

/// Sets a timer to `nanoseconds` from now; 0 disables it. Returns 0 or negative errno.
int cl_set_timer(int timer, int64_t nanoseconds);

/// Names the calling thread (15 characters at most), as ps and /proc show it.
void cl_set_thread_name(const char *name);

/// Enters a callback on the calling thread. Returns 1, or 0 if the thread is already in a callback.
int cl_enter_callback(void);

/// Leaves the callback that the calling thread has entered.
void cl_leave_callback(void);

/// Keeps the compiler from moving memory accesses over this point. It costs no instruction.
static inline void cl_compiler_barrier(void) { __atomic_signal_fence(__ATOMIC_SEQ_CST); }

/// Prepares the process for `cl_thread_barrier`. Returns 0 or negative errno: Linux before 4.14 does not have it.
int cl_register_thread_barrier(void);

/// Makes every running thread of the process execute a memory barrier: membarrier(MEMBARRIER_CMD_PRIVATE_EXPEDITED).
/// So threads that are waited for rarely need no barrier of their own. Call it after a registration that succeeded.
void cl_thread_barrier(void);

/// open(2) without a variadic argument. Returns the descriptor or negative errno.
int cl_open(const char *path, int flags, unsigned mode);

int cl_set_close_on_exec(int descriptor, int on);

#ifdef __cplusplus
}
#endif
