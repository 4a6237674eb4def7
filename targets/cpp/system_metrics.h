#pragma once

#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/registry.h>

#include <cstdint>

/// A counter that follows a counter of the kernel. If the kernel's counter decreases, it was reset.
class Follower {
public:
    explicit Follower(prometheus::Counter& counter) : counter_(counter) {}

    void follow(uint64_t value) {
        counter_.Increment(static_cast<double>(value >= last_ ? value - last_ : value));
        last_ = value;
    }

private:
    prometheus::Counter& counter_;
    uint64_t last_ = 0;
};

/// The kernel's figures of this process. A figure that cannot be read keeps its last value.
class SystemMetrics {
public:
    SystemMetrics(prometheus::Registry& registry, const prometheus::Labels& agent);

    /// Reads everything once. One thread at a time.
    void collect();

private:
    void collect_cpu();
    void collect_memory();
    void collect_disk();
    void collect_network();
    void collect_descriptors();

    prometheus::Gauge& cpu_;
    prometheus::Family<prometheus::Gauge>& memory_;
    prometheus::Family<prometheus::Counter>& disk_;
    prometheus::Family<prometheus::Counter>& network_;
    prometheus::Gauge& open_descriptors_;
    prometheus::Gauge &rss_, &vms_;
    Follower read_, written_, received_, sent_;
    int64_t last_cpu_ = 0, last_wall_ = 0;  ///< nanoseconds, at the last collection
};
