/// Metrics of the resources that an agent uses.
extension Metric {
    package static let cpu = Metric(
        name: "cpu_seconds_per_second", unit: .cores, polarity: .lowerIsBetter, title: "CPU",
        definition:
            "CPU time per wall second in steady state; clock_getcpuclockid of the process, or its control group if it "
            + "has children.", load: .rate, addsUp: true, isComparedRelatively: true,
        presence: .steadyState.and([.soak]))
    package static let uss = Metric(
        name: "memory_uss_bytes", unit: .bytes, polarity: .lowerIsBetter, title: "memory (USS)",
        definition:
            "Memory that would become free if the agent exited with all its children, at the end of steady state: "
            + "anonymous memory, also in swap, and shared memory that the agent may write. Pages shared only by the "
            + "agent's own processes count once. File pages that the agent did not write are in memory_file_bytes; "
            + "smaps_rollup and smaps.",
        load: .work, addsUp: true, isComparedRelatively: true, presence: .memory.and([.soak]))
    package static let fileMemory = Metric(
        name: "memory_file_bytes", unit: .bytes, polarity: .lowerIsBetter, title: "memory (files)",
        definition:
            "Resident pages of the files that the agent maps and did not write, each file once: its program and its "
            + "libraries. All processes that map a file share these pages; smaps.", load: .work, presence: .memory)
    package static let pss = Metric(
        name: "memory_pss_bytes", unit: .bytes, polarity: .lowerIsBetter, title: "memory (PSS)",
        definition:
            "Proportional set size: each shared page is divided among the processes that use it; "
            + "smaps_rollup.", load: .work,
        addsUp: true, presence: .memory)
    package static let pssAnonymous = Metric(
        name: "memory_pss_anonymous_bytes", unit: .bytes, polarity: .lowerIsBetter, title: "memory (PSS, anonymous)",
        definition:
            "The part of the proportional set size without a file behind it; smaps_rollup.", load: .work, addsUp: true,
        presence: .memory)
    package static let machineMemory = Metric(
        name: "machine_memory_bytes", unit: .bytes, polarity: .lowerIsBetter, title: "memory, by the machine",
        definition:
            "Decrease of the machine's free memory from before the launch to the settled fleet; MemFree of "
            + "/proc/meminfo and the cores' page lists of /proc/zoneinfo.", possible: Unit.bytes.possibleDifference)
    package static let peakRSS = Metric(
        name: "memory_peak_rss_bytes", unit: .bytes, polarity: .lowerIsBetter, title: "peak RSS",
        definition: "VmHWM at the end of steady state, summed over children; /proc/PID/status.", load: .work,
        presence: .steadyState)
    package static let processCount = Metric(
        name: "process_count", unit: .count, polarity: .neutral, title: "processes of an agent",
        definition:
            "The agent's process and its descendants at the end of steady state. Its CPU and memory include all of "
            + "them.", presence: .steadyState)
    package static let diskWrites = Metric(
        name: "disk_write_bytes_per_second", unit: .bytesPerSecond, polarity: .lowerIsBetter, title: "disk writes",
        definition:
            "Bytes per second sent to storage because of the process, in steady state; write_bytes of /proc/PID/io.",
        load: .work, addsUp: true, presence: .steadyState)
    package static let heap = Metric(
        name: "heap_bytes", unit: .bytes, polarity: .lowerIsBetter, title: "live heap",
        definition:
            "Bytes allocated and not freed when the agent exits, after a fixed number of requests; jemalloc, in a "
            + "separate phase.", load: .work, presence: .heap)
    package static let allocations = Metric(
        name: "allocations_per_request", unit: .count, polarity: .lowerIsBetter, title: "allocations per request",
        definition: "Calls of malloc and similar functions per request: the difference of two launches with different "
            + "numbers of requests, divided by the difference of the numbers; jemalloc, in a separate phase.",
        mayBeExact: true, load: .work, possible: Unit.count.possibleDifference, presence: .heap)
    package static let allocationsPerScrape = Metric(
        name: "allocations_per_scrape", unit: .count, polarity: .lowerIsBetter, title: "allocations per scrape",
        definition: "Calls of malloc and similar functions per scrape: the difference of two launches with different "
            + "numbers of scrapes, divided by the difference of the numbers, in whole calls; jemalloc, in a separate "
            + "phase.",
        mayBeExact: true, possible: Unit.count.possibleDifference, presence: .heap)
    package static let scrapeCPU = Metric(
        name: "scrape_cpu_seconds", unit: .seconds, polarity: .lowerIsBetter, title: "CPU of a scrape",
        definition:
            "Only in runs stored by older versions: CPU time per scrape of a process that answers scrapes with a "
            + "static page of the agents' size.")
    package static let cpuPerScrape = Metric(
        name: "scraping_cpu_seconds", unit: .seconds, polarity: .lowerIsBetter, title: "CPU of a scrape, all of it",
        definition:
            "Only for an exporter that cannot be switched off: CPU time per scrape that a scraped process used more "
            + "than its twin that was not scraped, including the making of the page; their CPU clocks.",
        possible: Unit.seconds.possibleDifference)
    package static let descriptors = Metric(
        name: "open_descriptors", unit: .count, polarity: .lowerIsBetter, title: "open descriptors",
        definition: "Entries of /proc/PID/fd, including descendants, read repeatedly in a soak.", load: .work,
        presence: .soak)
    package static let threads = Metric(
        name: "threads", unit: .count, polarity: .lowerIsBetter, title: "threads",
        definition: "Threads of /proc/PID/status, including descendants, read repeatedly in a soak.", load: .work,
        presence: .soak)

    static let cost: [Metric] = [
        cpu, uss, fileMemory, pss, pssAnonymous, machineMemory, peakRSS, processCount, diskWrites, heap, allocations,
        allocationsPerScrape, scrapeCPU, cpuPerScrape, descriptors, threads,
    ]
}
