#pragma once

#include <string>

#include "settings.h"

/// Returns one output of the SplitMix64 generator with the given state.
inline uint64_t split_mix_64(uint64_t state) {
    uint64_t z = state + 0x9e3779b97f4a7c15;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
    z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
    return z ^ (z >> 31);
}

/// Converts 64 random bits to a number in [0, 1).
inline double unit_interval(uint64_t bits) { return static_cast<double>(bits >> 11) * 0x1p-53; }

/// Returns the text in the quotes of JSON, with the minimum of escapes.
std::string quoted(const std::string& text);

/// The work of a request. It is the same amount for every request and depends only on its number and a seed.
class Work {
public:
    explicit Work(const Settings& settings);

    /// Returns the JSON answer to request `number`, and whether the request succeeded.
    std::pair<std::string, bool> answer(uint64_t number) const;

private:
    uint64_t checksum(uint64_t number) const;
    bool fails(uint64_t number) const;

    std::string agent_;
    uint64_t iterations_;
    double failure_rate_;
    uint64_t seed_;
};
