#pragma once

#include <cstdint>
#include <stdexcept>
#include <string>

/// An error in a setting. The message names the variable and the allowed values.
struct SettingsError : std::runtime_error {
    using runtime_error::runtime_error;
};

/// The settings of an agent, checked.
struct Settings {
    std::string name;
    std::string address;
    uint16_t port;
    uint16_t health_port;  ///< reserved; nothing listens on it
    uint16_t metrics_port;
    bool exporter;
    bool system_metrics;
    bool http_server;
    int event_descriptor;  ///< -1: none
    uint64_t work_iterations;
    double failure_rate;
    uint64_t seed;

    static Settings from_environment();
};

/// Reads a whole number of decimal digits only. Returns false for another text or a number that does not fit.
bool parse_unsigned(const char* begin, const char* end, uint64_t& number);
