#pragma once

#include <atomic>
#include <string>

#include "clock.h"
#include "exporter.h"
#include "http.h"
#include "work.h"

/// The data that all parts of an agent share.
struct AgentState {
    explicit AgentState(const std::string& name) : agent(quoted(name)) {}

    std::string agent;  ///< as JSON
    std::atomic<Health> health{Health::starting};

    double uptime() const { return seconds_since(started_); }

private:
    int64_t started_ = monotonic();
};

/// Answers the agent's requests. The answers do not depend on whether metrics are kept.
class RequestPort {
public:
    /// \param exporter null when the exporter is off
    RequestPort(const Settings& settings, Exporter* exporter);

    Response operator()(const Request& request) const;

private:
    Response result(Endpoint endpoint, std::string_view query) const;

    Work work_;
    Exporter* exporter_;
};

/// Serves the HTTP port: /metrics, /health and /metrics/summary. Its requests are counted like all others.
class Endpoints {
public:
    /// \param exporter null when the exporter is off; no metrics are then kept or served
    Endpoints(const AgentState& state, Exporter* exporter) : state_(state), exporter_(exporter) {}

    Response operator()(const Request& request) const;

private:
    Response result(const Request& request) const;
    Response health() const;
    Response metrics(bool gzip) const;
    Response summary() const;

    const AgentState& state_;
    Exporter* exporter_;
};

/// Validates that the agent's own /metrics is served, and then runs the exporter's background collection. Never
/// returns.
[[noreturn]] void collect(Exporter& exporter, const AgentState& state, const Settings& settings);

/// Writes one line to standard error in one write, so that lines of several threads do not mix.
void log(const std::string& text);
