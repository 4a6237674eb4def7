// A small number for each living thread, so that a thread can have memory of its own in what threads share.
#pragma once

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

enum {
    /// Slots of a process. Threads beyond it have none until one is free.
    CL_THREAD_SLOTS = 64,
    /// What a thread has while it has no slot, and again while it ends.
    CL_NO_THREAD_SLOT = 0,
};

/// Not to be touched but by the functions below. Initial-exec: an access is one load relative to the thread's base, without a call.
extern _Thread_local uint32_t cl_own_thread_slot __attribute__((tls_model("initial-exec")));

/// The calling thread's slot, 1 to CL_THREAD_SLOTS, or CL_NO_THREAD_SLOT when it has not claimed one.
static inline uint32_t cl_thread_slot(void) { return cl_own_thread_slot; }

/// The calling thread's slot, claimed now if it has none: the lowest one that is free, or CL_NO_THREAD_SLOT when all are taken.
/// It is the thread's until it ends. What a thread stored before its end is seen by the next one with its slot. Never blocks.
uint32_t cl_claim_thread_slot(void);

#ifdef __cplusplus
}
#endif
