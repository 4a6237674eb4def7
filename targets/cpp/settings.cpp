#include "settings.h"

#include <arpa/inet.h>
#include <sys/stat.h>

#include <charconv>
#include <cstdlib>
#include <cstring>
#include <limits>

namespace {

[[noreturn]] void fail(const char* variable, const char* expected) {
    const char* text = std::getenv(variable);
    throw SettingsError(std::string(variable) + (text ? std::string("=") + text : " is not set") + ": expected " +
                        expected);
}

std::string text_or(const char* variable, const char* fallback) {
    const char* text = std::getenv(variable);
    return text ? text : fallback;
}

std::string name(const char* variable) {
    auto text = text_or(variable, "");
    if (text.empty()) fail(variable, "a name, not empty");
    return text;
}

std::string address(const char* variable, const char* fallback) {
    auto text = text_or(variable, fallback);
    in_addr parsed;
    if (inet_pton(AF_INET, text.c_str(), &parsed) != 1) fail(variable, "an IPv4 address");
    return text;
}

/// Reads a port. With the fallback 0 the variable is required.
uint64_t number(const char* variable, uint64_t fallback, uint64_t low, uint64_t high, const char* expected) {
    const char* text = std::getenv(variable);
    if (!text && fallback >= low) return fallback;
    uint64_t value = 0;
    if (!text || !parse_unsigned(text, text + std::strlen(text), value) || value < low || value > high) {
        fail(variable, expected);
    }
    return value;
}

uint16_t port(const char* variable, uint16_t fallback = 0) {
    return static_cast<uint16_t>(number(variable, fallback, 1, 65535, "a port from 1 to 65535"));
}

uint64_t whole_number(const char* variable, uint64_t fallback) {
    return number(variable, fallback, 0, std::numeric_limits<uint64_t>::max(), "a whole number below 2^64");
}

bool flag(const char* variable) {
    auto text = text_or(variable, "true");
    if (text != "true" && text != "false") fail(variable, "true or false");
    return text == "true";
}

double ratio(const char* variable, const char* fallback) {
    auto text = text_or(variable, fallback);
    double value = -1;
    auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size() || !(value >= 0 && value <= 1)) {
        fail(variable, "a number from 0 to 1");
    }
    return value;
}

int descriptor(const char* variable) {
    const char* text = std::getenv(variable);
    if (!text) return -1;
    uint64_t value = 0;
    struct stat status;
    if (!parse_unsigned(text, text + std::strlen(text), value) || value > std::numeric_limits<int>::max() ||
        fstat(static_cast<int>(value), &status) != 0) {
        fail(variable, "the number of an open descriptor");
    }
    return static_cast<int>(value);
}

}  // namespace

Settings Settings::from_environment() {
    Settings s;
    s.name = ::name("AGENT_NAME");
    s.address = ::address("AGENT_ADDRESS", "127.0.0.1");
    s.port = ::port("AGENT_PORT");
    s.health_port = ::port("HEALTH_CHECK_PORT");
    s.metrics_port = ::port("METRICS_PORT", s.health_port < 65535 ? s.health_port + 1 : 0);
    s.exporter = flag("ENABLE_PROMETHEUS_METRICS");
    s.system_metrics = flag("ENABLE_SYSTEM_METRICS");
    s.http_server = flag("AGENT_HTTP_SERVER");
    s.event_descriptor = descriptor("BENCH_EVENT_FD");
    s.work_iterations = whole_number("AGENT_WORK_ITERATIONS", 100000);
    s.failure_rate = ratio("AGENT_FAILURE_RATE", "0.01");
    s.seed = whole_number("AGENT_SEED", 1);
    if (s.exporter && !s.http_server) fail("AGENT_HTTP_SERVER", "true, unless ENABLE_PROMETHEUS_METRICS=false");
    return s;
}

bool parse_unsigned(const char* begin, const char* end, uint64_t& number) {
    auto [rest, error] = std::from_chars(begin, end, number);
    return error == std::errc() && rest == end;
}
