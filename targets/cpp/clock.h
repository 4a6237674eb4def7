#pragma once

#include <cstdint>
#include <ctime>

inline int64_t nanoseconds(clockid_t clock) {
    timespec now;
    clock_gettime(clock, &now);
    return now.tv_sec * 1000000000 + now.tv_nsec;
}

inline int64_t monotonic() { return nanoseconds(CLOCK_MONOTONIC); }

inline double seconds_since(int64_t begin) { return static_cast<double>(monotonic() - begin) * 1e-9; }
