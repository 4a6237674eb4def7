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

/// The state in /health and agent_health_status. A value is the index of its name.
enum class Health { healthy, unhealthy, unknown, starting, stopping };
inline constexpr const char* health_names[] = {"healthy", "unhealthy", "unknown", "starting", "stopping"};

enum class Readiness { pending, ready, not_ready };

/// One gauge per state, and one of them is 1. prometheus-cpp has no type for state sets.
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

/// The documented families in their own registry. Every series has the label `agent`. Thread-safe.
class Exporter {
public:
    explicit Exporter(const Settings& settings);

    void observe_request(Method method, Endpoint endpoint, Status status, double seconds);

    /// Returns the page in the text format 0.0.4, the only one of the library.
    std::string page() const;

    struct Totals {
        double requests = 0, errors = 0, seconds = 0;
    };
    /// The figures of all requests since the start.
    Totals totals() const;

    /// Updates the metrics of the agent's tasks and cache. Their cost is that they are kept. Called by one thread.
    void collect_custom();

private:
    prometheus::Labels agent_;
    prometheus::Registry registry_;
    prometheus::Family<prometheus::Counter>& requests_;
    prometheus::Family<prometheus::Histogram>& durations_;
    prometheus::Counter& tasks_;
    prometheus::Gauge& cache_entries_;
    prometheus::Histogram& task_seconds_;

    // Family::Add makes a metric before it checks whether one exists, so its results are kept.
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
