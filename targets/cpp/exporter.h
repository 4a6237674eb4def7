#pragma once

#include <prometheus/counter.h>
#include <prometheus/family.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>

#include <array>
#include <atomic>
#include <memory>
#include <string>
#include <vector>

#include "http.h"
#include "settings.h"
#include "system_metrics.h"

/// Health as /health and agent_health_status tell it; a value is the state's place among the names.
enum class Health { healthy, unhealthy, unknown, starting, stopping };
inline constexpr const char* health_names[] = {"healthy", "unhealthy", "unknown", "starting", "stopping"};

enum class Readiness { pending, ready, not_ready };

/// One gauge a state, of which one is 1: prometheus-cpp has no type for it.
class StateSet {
public:
    StateSet(prometheus::Registry& registry, const prometheus::Labels& agent, const std::string& name,
             const std::string& help, const std::vector<std::string>& states);

    template <typename State>
    void set(State state) {
        for (size_t i = 0; i < gauges_.size(); i++) gauges_[i]->Set(i == static_cast<size_t>(state) ? 1 : 0);
    }

private:
    std::vector<prometheus::Gauge*> gauges_;
};

/// The documented families in a registry of their own. Every series carries the label `agent`. Any thread may call it.
class Exporter {
public:
    explicit Exporter(const Settings& settings);

    void observe_request(Method method, Endpoint endpoint, Status status, double seconds);

    /// The exposition in text format 0.0.4: the library has no other.
    std::string page() const;

    struct Totals {
        double requests = 0, errors = 0, seconds = 0;
    };
    /// Figures of all requests since the start.
    Totals totals() const;

    /// The agent's own: it has tasks and a cache; what costs is that their metrics are kept. One thread.
    void collect_custom();

private:
    prometheus::Labels agent_;
    prometheus::Registry registry_;
    prometheus::Family<prometheus::Counter>& requests_;
    prometheus::Family<prometheus::Histogram>& durations_;
    prometheus::Counter& tasks_;
    prometheus::Gauge& cache_entries_;
    prometheus::Histogram& task_seconds_;

    // Family::Add makes a metric before it looks whether there is one: what it gave is kept.
    std::array<std::atomic<prometheus::Counter*>, method_count * endpoint_count * status_count> request_series_{};
    std::array<std::atomic<prometheus::Histogram*>, method_count * endpoint_count> duration_series_{};

public:
    StateSet health;
    StateSet readiness;
    prometheus::Gauge& uptime;
    prometheus::Counter& simulated_failures;
    prometheus::Gauge& active_connections;
    prometheus::Gauge& queue;
    std::unique_ptr<SystemMetrics> system;  ///< null when system metrics are off
};
