#include "system_metrics.h"

#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <limits>
#include <string>

#include "clock.h"

using prometheus::BuildCounter;
using prometheus::BuildGauge;

SystemMetrics::SystemMetrics(prometheus::Registry& registry, const prometheus::Labels& agent)
    : cpu_(BuildGauge()
               .Name("agent_cpu_usage_percent")
               .Help("CPU time since the last collection, in percent of one core.")
               .Labels(agent)
               .Register(registry)
               .Add({})),
      memory_(BuildGauge()
                  .Name("agent_memory_usage_bytes")
                  .Help("Memory of the process.")
                  .Labels(agent)
                  .Register(registry)),
      disk_(BuildCounter()
                .Name("agent_disk_io_bytes_total")
                .Help("Bytes the process caused to be read or written.")
                .Labels(agent)
                .Register(registry)),
      network_(BuildCounter()
                   .Name("agent_network_bytes_total")
                   .Help("Bytes on all interfaces of the network namespace.")
                   .Labels(agent)
                   .Register(registry)),
      open_descriptors_(BuildGauge()
                            .Name("agent_open_file_descriptors")
                            .Help("Open file descriptors.")
                            .Labels(agent)
                            .Register(registry)
                            .Add({})),
      rss_(memory_.Add({{"type", "rss"}})),
      vms_(memory_.Add({{"type", "vms"}})),
      read_(disk_.Add({{"direction", "read"}})),
      written_(disk_.Add({{"direction", "write"}})),
      received_(network_.Add({{"direction", "received"}})),
      sent_(network_.Add({{"direction", "sent"}})) {}

void SystemMetrics::collect() {
    collect_cpu();
    collect_memory();
    collect_disk();
    collect_network();
    collect_descriptors();
}

/// Reads the CPU clock, because /proc/self/stat has steps of 10 ms.
void SystemMetrics::collect_cpu() {
    const auto cpu = nanoseconds(CLOCK_PROCESS_CPUTIME_ID), wall = nanoseconds(CLOCK_MONOTONIC);
    if (last_wall_ != 0 && wall > last_wall_) {
        cpu_.Set(100 * static_cast<double>(cpu - last_cpu_) / static_cast<double>(wall - last_wall_));
    }
    last_cpu_ = cpu;
    last_wall_ = wall;
}

void SystemMetrics::collect_memory() {
    std::ifstream file("/proc/self/statm");
    double size = 0, resident = 0;
    if (!(file >> size >> resident)) return;
    const auto page = static_cast<double>(sysconf(_SC_PAGESIZE));
    rss_.Set(resident * page);
    vms_.Set(size * page);
}

void SystemMetrics::collect_disk() {
    std::ifstream file("/proc/self/io");
    std::string key;
    uint64_t value;
    while (file >> key >> value) {
        if (key == "read_bytes:") read_.follow(value);
        if (key == "write_bytes:") written_.follow(value);
    }
}

void SystemMetrics::collect_network() {
    std::ifstream file("/proc/self/net/dev");
    uint64_t received = 0, sent = 0, value = 0;
    const auto ignore_until = [&file](char end) { file.ignore(std::numeric_limits<std::streamsize>::max(), end); };
    // After two lines of headings each line is `name: `, with the received bytes in the first column and the sent bytes
    // in the ninth.
    ignore_until('\n');
    ignore_until('\n');
    bool found = false;
    while (ignore_until(':'), file >> value) {
        received += value;
        for (int column = 2; column <= 9; column++) file >> value;
        sent += value;
        found = true;
    }
    if (!found) return;
    received_.follow(received);
    sent_.follow(sent);
}

void SystemMetrics::collect_descriptors() {
    std::error_code error;
    const std::filesystem::directory_iterator descriptors("/proc/self/fd", error);
    if (error) return;
    // One of the descriptors is the directory being read.
    open_descriptors_.Set(static_cast<double>(std::distance(begin(descriptors), end(descriptors)) - 1));
}
