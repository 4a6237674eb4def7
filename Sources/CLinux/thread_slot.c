#include "thread_slot.h"

#include <pthread.h>
#include <stdatomic.h>

_Thread_local uint32_t cl_own_thread_slot __attribute__((tls_model("initial-exec"))) = CL_NO_THREAD_SLOT;

/// Whether the thread's destructors have released its slot. Counts after that are made without a slot.
static _Thread_local int is_ending __attribute__((tls_model("initial-exec")));

/// One bit per slot, set while the slot is free.
static _Atomic uint64_t free_slots = UINT64_MAX;

static pthread_key_t ending;
static int has_key;
static pthread_once_t once = PTHREAD_ONCE_INIT;

static void release_slot(void *slot) {
    is_ending = 1;
    cl_own_thread_slot = CL_NO_THREAD_SLOT;
    // Release order: the thread that claims the slot next sees everything that was stored under it.
    atomic_fetch_or_explicit(&free_slots, UINT64_C(1) << ((uintptr_t)slot - 1), memory_order_release);
}

static void make_key(void) { has_key = pthread_key_create(&ending, release_slot) == 0; }

uint32_t cl_claim_thread_slot(void) {
    if (cl_own_thread_slot != CL_NO_THREAD_SLOT || is_ending) return cl_own_thread_slot;
    uint64_t seen = atomic_load_explicit(&free_slots, memory_order_relaxed);
    if (seen == 0) return CL_NO_THREAD_SLOT;
    pthread_once(&once, make_key);
    // Without a key the slot would never be released, so none is claimed.
    if (!has_key) return CL_NO_THREAD_SLOT;
    while (seen != 0) {
        uint64_t lowest = seen & -seen;
        if (!atomic_compare_exchange_weak_explicit(
                &free_slots, &seen, seen & ~lowest, memory_order_acquire, memory_order_relaxed))
            continue;
        uint32_t slot = (uint32_t)__builtin_ctzll(lowest) + 1;
        if (pthread_setspecific(ending, (void *)(uintptr_t)slot) != 0) {
            atomic_fetch_or_explicit(&free_slots, lowest, memory_order_release);
            return CL_NO_THREAD_SLOT;
        }
        cl_own_thread_slot = slot;
        return slot;
    }
    return CL_NO_THREAD_SLOT;
}
