#include "work.h"

#include <cstdio>

Work::Work(const Settings& settings)
    : agent_(quoted(settings.name)),
      iterations_(settings.work_iterations),
      failure_rate_(settings.failure_rate),
      seed_(settings.seed) {}

std::pair<std::string, bool> Work::answer(uint64_t number) const {
    const auto sum = checksum(number);
    auto body = "{\"agent\":" + agent_ + ",\"request\":" + std::to_string(number);
    if (fails(number)) return {body + ",\"error\":\"simulated failure\"}", false};
    char digits[17];
    std::snprintf(digits, sizeof digits, "%016lx", sum);
    return {body + ",\"result\":\"" + digits + "\"}", true};
}

/// Computes a chain in which every step needs the last one. It can be neither shortened nor run in parallel.
uint64_t Work::checksum(uint64_t number) const {
    auto state = number;
    for (uint64_t i = 0; i < iterations_; i++) state = split_mix_64(state);
    return state;
}

/// Returns true for a share of all numbers, the failure rate. The seed determines these numbers.
bool Work::fails(uint64_t number) const { return unit_interval(split_mix_64(seed_ ^ number)) < failure_rate_; }

std::string quoted(const std::string& text) {
    std::string json = "\"";
    for (const char c : text) {
        if (c == '"' || c == '\\') {
            json += '\\';
            json += c;
        } else if (c == '\n') {
            json += "\\n";
        } else if (static_cast<unsigned char>(c) < 0x20) {
            char escape[7];
            std::snprintf(escape, sizeof escape, "\\u%04x", c);
            json += escape;
        } else {
            json += c;
        }
    }
    return json + '"';
}
