#pragma once

#include <string>

#include "settings.h"

/// One output of the SplitMix64 generator whose state is `state`.
inline uint64_t split_mix_64(uint64_t state) {
    uint64_t z = state + 0x9e3779b97f4a7c15;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
    z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
    return z ^ (z >> 31);
}

/// 64 random bits as a number in [0, 1).
inline double unit_interval(uint64_t bits) { return static_cast<double>(bits >> 11) * 0x1p-53; }

/// The text in JSON's quotes, with nothing escaped that need not be.
std::string quoted(const std::string& text);

/// The same work for every request, which depends on nothing but the request's number and a seed.
class Work {
public:
    explicit Work(const Settings& settings);

    /// The JSON that answers request `number`, and whether it succeeded.
    std::pair<std::string, bool> answer(uint64_t number) const;

private:
    uint64_t checksum(uint64_t number) const;
    bool fails(uint64_t number) const;

    std::string agent_;
    uint64_t iterations_;
    double failure_rate_;
    uint64_t seed_;
};
