// Small numbers for living threads. A structure that threads share can then have separate memory for each of them.
#pragma once

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

enum {
    /// Number of slots of a process. Further threads have none until a slot is free.
    CL_THREAD_SLOTS = 64,
    /// Value of a thread that has no slot yet, or that is ending.
    CL_NO_THREAD_SLOT = 0,
};

/// Only the functions below may use it. With initial-exec an access is one load relative to the thread's base, without
/// a call.
extern _Thread_local uint32_t cl_own_thread_slot __attribute__((tls_model("initial-exec")));

/// Returns the calling thread's slot, 1 to CL_THREAD_SLOTS, or CL_NO_THREAD_SLOT if it has not claimed one.
static inline uint32_t cl_thread_slot(void) { return cl_own_thread_slot; }

/// Returns the calling thread's slot, and claims the lowest free slot if it has none; CL_NO_THREAD_SLOT if all are
/// taken. The thread keeps the slot until it ends. The next thread with the slot sees what this thread stored. Never
/// blocks.
uint32_t cl_claim_thread_slot(void);

#ifdef __cplusplus
}
#endif
