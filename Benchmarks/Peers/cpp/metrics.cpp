#include "metrics.h"

#include <prometheus/gauge.h>
#include <prometheus/text_serializer.h>

using prometheus::BuildCounter;
using prometheus::BuildGauge;
using prometheus::BuildHistogram;
using prometheus::Labels;
using prometheus::Registry;

namespace {

const Labels agent{{"agent", "StreamingInterruptHandler"}};

/// The buckets of the documented system; prometheus-cpp has no defaults.
const prometheus::Histogram::BucketBoundaries buckets{.005, .01, .025, .05, .075, .1, .25, .5, .75, 1, 2.5, 5, 7.5, 10};

Labels request(const std::string& endpoint, const char* status) {
    return {{"method", "GET"}, {"endpoint", endpoint}, {"status", status}};
}

auto& counters(Registry& registry, const char* name, const char* help) {
    return BuildCounter().Name(name).Help(help).Labels(agent).Register(registry);
}

auto& gauges(Registry& registry, const char* name, const char* help) {
    return BuildGauge().Name(name).Help(help).Labels(agent).Register(registry);
}

auto& histograms(Registry& registry, const char* name, const char* help) {
    return BuildHistogram().Name(name).Help(help).Labels(agent).Register(registry);
}

/// Returns a registry with one counter of `count` series.
std::shared_ptr<Registry> series(int count) {
    auto registry = std::make_shared<Registry>();
    auto& items = BuildCounter().Name("agent_items_total").Help("Items.").Register(*registry);
    for (int i = 0; i < count; i++) items.Add(request("/item/" + std::to_string(i), "200")).Increment(i);
    return registry;
}

std::function<void(long)> rendering(std::function<std::shared_ptr<Registry>()> make) {
    return [make, made = std::shared_ptr<Registry>()](long count) mutable {
        if (!made) made = make();
        for (long i = 0; i < count; i++) prometheus::TextSerializer().Serialize(made->Collect());
    };
}

}  // namespace

Page::Page()
    : registry(std::make_shared<Registry>()),
      requests(counters(*registry, "agent_requests_total", "Requests answered.")),
      durations(histograms(*registry, "agent_request_duration_seconds", "Time to answer a request.")) {
    for (const char* endpoint : {"/process", "/query", "/update", "/status", "/metrics", "/health"}) {
        auto& duration = durations.Add({{"method", "GET"}, {"endpoint", endpoint}}, buckets);
        for (int i = 0; i < 200; i++) duration.Observe(0.00021 + i * 1e-7);
        requests.Add(request(endpoint, "200")).Increment(198);
    }
    for (const char* endpoint : {"/process", "/query"}) requests.Add(request(endpoint, "500")).Increment();

    // One gauge per state: prometheus-cpp has no type for state sets.
    auto& health = gauges(*registry, "agent_health_status", "Health of the agent.");
    for (const char* state : {"healthy", "unhealthy", "unknown", "starting", "stopping"}) {
        health.Add({{"agent_health_status", state}}).Set(std::string(state) == "healthy");
    }
    counters(*registry, "agent_errors_total", "Errors.")
        .Add({{"error_type", "simulated_failure"}, {"severity", "error"}})
        .Increment(2);
    gauges(*registry, "agent_info", "Identity of the agent.")
        .Add({{"agent_name", "StreamingInterruptHandler"},
              {"agent_port", "5576"},
              {"hostname", "MainPC"},
              {"start_time", "1"}})
        .Set(1);
    for (const char* name : {"agent_uptime_seconds", "agent_active_connections", "agent_cpu_usage_percent"}) {
        gauges(*registry, name, "A figure with a fraction.").Add({}).Set(12.345678);
    }
    for (const char* name : {"agent_open_file_descriptors", "agent_cache_entries"}) {
        gauges(*registry, name, "A whole figure.").Add({}).Set(321);
    }
    gauges(*registry, "agent_queue_size", "Items.").Add({{"queue_type", "requests"}}).Set(0);
    auto& memory = gauges(*registry, "agent_memory_usage_bytes", "Memory.");
    for (const char* type : {"rss", "vms"}) memory.Add({{"type", type}}).Set(5066752);
    for (const char* name : {"agent_disk_io_bytes_total", "agent_network_bytes_total"}) {
        auto& bytes = counters(*registry, name, "Bytes.");
        for (const char* direction : {"in", "out"}) bytes.Add({{"direction", direction}}).Increment(66495924);
    }
    counters(*registry, "agent_tasks_total", "Background tasks done.").Add({}).Increment(17);
    histograms(*registry, "agent_task_seconds", "Duration of background tasks.").Add({}, buckets).Observe(0.1234567);
}

Operations::Operations(Page& page) {
    auto& counter = page.requests.Add(request("/process", "200"));
    auto& histogram = page.durations.Add({{"method", "GET"}, {"endpoint", "/process"}}, buckets);

    auto record_request = [&page](long count) {
        for (long i = 0; i < count; i++) {
            page.requests.Add({{"method", "GET"}, {"endpoint", "/process"}, {"status", "200"}}).Increment();
            page.durations.Add({{"method", "GET"}, {"endpoint", "/process"}}, buckets).Observe(0.0002);
        }
    };
    repeated["counter_increment"] = [&counter](long count) {
        for (long i = 0; i < count; i++) counter.Increment();
    };
    repeated["histogram_observe"] = [&histogram](long count) {
        for (long i = 0; i < count; i++) histogram.Observe(static_cast<double>(i & 0xff) * 1e-3);
    };
    repeated["counter_lookup"] = [&page](long count) {
        for (long i = 0; i < count; i++) {
            page.requests.Add({{"method", "GET"}, {"endpoint", "/process"}, {"status", "200"}}).Increment();
        }
    };
    repeated["record_request"] = record_request;
    for (const char* name : {"counter_increment", "histogram_observe", "record_request"}) {
        on_two_threads[std::string(name) + "_2_threads"] = repeated[name];
    }
    repeated["render_page"] = rendering([&page] { return page.registry; });
    repeated["render_1000_series"] = rendering([] { return series(1000); });
    repeated["render_10000_series"] = rendering([] { return series(10000); });
    cold["record_request_cold"] = [record_request] { record_request(1); };
    made["create_10000_series"] = [] { return series(10000); };
}
