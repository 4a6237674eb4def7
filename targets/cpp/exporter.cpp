#include "exporter.h"

#include <prometheus/text_serializer.h>
#include <unistd.h>

#include <ctime>

#include "work.h"

using prometheus::BuildCounter;
using prometheus::BuildGauge;
using prometheus::BuildHistogram;

namespace {

/// The buckets of the documented system; prometheus-cpp has no default.
const prometheus::Histogram::BucketBoundaries buckets{.005, .01, .025, .05, .075, .1, .25, .5, .75, 1, 2.5, 5, 7.5, 10};

std::string hostname() {
    char name[256] = {};
    return gethostname(name, sizeof name - 1) == 0 ? name : "unknown";
}

}  // namespace

StateSet::StateSet(prometheus::Registry& registry, const prometheus::Labels& agent, const std::string& name,
                   const std::string& help, const std::vector<std::string>& states) {
    auto& family = BuildGauge().Name(name).Help(help).Labels(agent).Register(registry);
    for (const auto& state : states) gauges_.push_back(&family.Add({{name, state}}));
}

Exporter::Exporter(const Settings& settings)
    : agent_{{"agent", settings.name}},
      requests_(
          BuildCounter().Name("agent_requests_total").Help("Requests answered.").Labels(agent_).Register(registry_)),
      durations_(BuildHistogram()
                     .Name("agent_request_duration_seconds")
                     .Help("Time to answer a request.")
                     .Labels(agent_)
                     .Register(registry_)),
      tasks_(BuildCounter()
                 .Name("agent_tasks_total")
                 .Help("Background tasks done.")
                 .Labels(agent_)
                 .Register(registry_)
                 .Add({})),
      cache_entries_(BuildGauge()
                         .Name("agent_cache_entries")
                         .Help("Entries in the agent's cache.")
                         .Labels(agent_)
                         .Register(registry_)
                         .Add({})),
      task_seconds_(BuildHistogram()
                        .Name("agent_task_seconds")
                        .Help("Duration of background tasks.")
                        .Labels(agent_)
                        .Register(registry_)
                        .Add({}, buckets)),
      health(registry_, agent_, "agent_health_status", "Health of the agent.",
             {std::begin(health_names), std::end(health_names)}),
      readiness(registry_, agent_, "agent_readiness_status", "Outcome of the readiness validation at start.",
                {"pending", "ready", "not_ready"}),
      uptime(BuildGauge()
                 .Name("agent_uptime_seconds")
                 .Help("Time since the agent started.")
                 .Labels(agent_)
                 .Register(registry_)
                 .Add({})),
      simulated_failures(BuildCounter()
                             .Name("agent_errors_total")
                             .Help("Errors.")
                             .Labels(agent_)
                             .Register(registry_)
                             .Add({{"error_type", "simulated_failure"}, {"severity", "error"}})),
      active_connections(BuildGauge()
                             .Name("agent_active_connections")
                             .Help("Open connections on the request port.")
                             .Labels(agent_)
                             .Register(registry_)
                             .Add({})),
      queue(BuildGauge()
                .Name("agent_queue_size")
                .Help("Items taken and not yet done.")
                .Labels(agent_)
                .Register(registry_)
                .Add({{"queue_type", "requests"}})) {
    BuildGauge()
        .Name("agent_info")
        .Help("Identity of the agent.")
        .Labels(agent_)
        .Register(registry_)
        .Add({{"agent_name", settings.name},
              {"agent_port", std::to_string(settings.port)},
              {"hostname", hostname()},
              {"start_time", std::to_string(std::time(nullptr))}})
        .Set(1);
    if (settings.system_metrics) system = std::make_unique<SystemMetrics>(registry_, agent_);
    health.set(Health::starting);
    readiness.set(Readiness::pending);

    // prometheus-cpp does not declare a family without series, so these series are created at the start.
    requests_.Add({{"method", "GET"}, {"endpoint", "/metrics"}, {"status", "200"}});
    durations_.Add({{"method", "GET"}, {"endpoint", "/metrics"}}, buckets);
}

void Exporter::observe_request(Method method, Endpoint endpoint, Status status, double seconds) {
    const auto duration_index = static_cast<size_t>(method) * endpoint_count + static_cast<size_t>(endpoint);
    auto& request = request_series_[duration_index * status_count + static_cast<size_t>(status)];
    auto& duration = duration_series_[duration_index];
    // If two threads find no metric, Add returns the same one to both.
    if (!request) {
        request = &requests_.Add({{"method", name_of(method)},
                                  {"endpoint", name_of(endpoint)},
                                  {"status", std::to_string(code_of(status))}});
    }
    if (!duration) {
        duration = &durations_.Add({{"method", name_of(method)}, {"endpoint", name_of(endpoint)}}, buckets);
    }
    request.load()->Increment();
    duration.load()->Observe(seconds);
}

std::string Exporter::page() const { return prometheus::TextSerializer().Serialize(registry_.Collect()); }

Exporter::Totals Exporter::totals() const {
    Totals totals;
    for (const auto& metric : requests_.Collect()[0].metric) totals.requests += metric.counter.value;
    for (const auto& metric : durations_.Collect()[0].metric) totals.seconds += metric.histogram.sample_sum;
    totals.errors = simulated_failures.Value();
    return totals;
}

void Exporter::collect_custom() {
    tasks_.Increment();
    const auto random = split_mix_64(static_cast<uint64_t>(tasks_.Value()));
    cache_entries_.Set(static_cast<double>(random % 1000));
    task_seconds_.Observe(unit_interval(random));
}
