/// What an agent uses.
extension Metric {
    package static let cpu = Metric(
        name: "cpu_seconds_per_second", unit: .cores, polarity: .lowerIsBetter, title: "CPU",
        definition:
            "CPU time per wall second in steady state; clock_getcpuclockid of the process, and where it has children "
            + "its control group.", load: .rate, addsUp: true, isComparedRelatively: true)
    package static let uss = Metric(
        name: "memory_uss_bytes", unit: .bytes, polarity: .lowerIsBetter, title: "memory (USS)",
        definition:
            "What would come free if the agent ended with all that it started, at the end of steady state: anonymous "
            + "memory, in swap too, and shared memory that the agent may write; pages that only the agent's own processes share "
            + "count once. Pages of a file that the agent did not write are in memory_file_bytes; smaps_rollup and smaps.",
        load: .work, addsUp: true, isComparedRelatively: true)
    package static let fileMemory = Metric(
        name: "memory_file_bytes", unit: .bytes, polarity: .lowerIsBetter, title: "memory (files)",
        definition:
            "Resident pages of the files that the agent maps and did not write, each file once: its program and its "
            + "libraries. All processes that map a file use the same pages; smaps.", load: .work)
    package static let pss = Metric(
        name: "memory_pss_bytes", unit: .bytes, polarity: .lowerIsBetter, title: "memory (PSS)",
        definition: "Proportional set size, shared pages divided among their users; smaps_rollup.", load: .work,
        addsUp: true)
    package static let pssAnonymous = Metric(
        name: "memory_pss_anonymous_bytes", unit: .bytes, polarity: .lowerIsBetter, title: "memory (PSS, anonymous)",
        definition: "The part of the proportional set size that no file backs; smaps_rollup.", load: .work, addsUp: true
    )
    package static let machineMemory = Metric(
        name: "machine_memory_bytes", unit: .bytes, polarity: .lowerIsBetter, title: "memory, by the machine",
        definition:
            "How much less memory of the machine was free with the settled fleet than before its launch; MemFree "
            + "of /proc/meminfo and the cores' page lists of /proc/zoneinfo.", possible: Unit.bytes.possibleDifference)
    package static let peakRSS = Metric(
        name: "memory_peak_rss_bytes", unit: .bytes, polarity: .lowerIsBetter, title: "peak RSS",
        definition: "VmHWM at the end of steady state, summed over children; /proc/PID/status.", load: .work)
    package static let processCount = Metric(
        name: "process_count", unit: .count, polarity: .neutral, title: "processes of an agent",
        definition: "The agent's process and its descendants at the end of steady state: all of them are counted in "
            + "its CPU and memory.")
    package static let diskWrites = Metric(
        name: "disk_write_bytes_per_second", unit: .bytesPerSecond, polarity: .lowerIsBetter, title: "disk writes",
        definition: "Bytes the process caused to be sent to storage in steady state; write_bytes of /proc/PID/io.",
        load: .work, addsUp: true)
    package static let heap = Metric(
        name: "heap_bytes", unit: .bytes, polarity: .lowerIsBetter, title: "live heap",
        definition: "Bytes allocated and not freed when the agent ends, after a fixed number of requests; jemalloc, "
            + "in a phase of its own.", load: .work)
    package static let allocations = Metric(
        name: "allocations_per_request", unit: .count, polarity: .lowerIsBetter, title: "allocations per request",
        definition: "Calls of malloc and its kin per request: the difference of two launches with different numbers "
            + "of requests, over the difference of the numbers; jemalloc, in a phase of its own.",
        mayBeExact: true, load: .work, possible: Unit.count.possibleDifference)
    package static let allocationsPerScrape = Metric(
        name: "allocations_per_scrape", unit: .count, polarity: .lowerIsBetter, title: "allocations per scrape",
        definition: "Calls of malloc and its kin per scrape: the difference of two launches with different numbers of "
            + "scrapes, over the difference of the numbers, in whole calls; jemalloc, in a phase of its own.",
        mayBeExact: true, possible: Unit.count.possibleDifference)
    package static let scrapeCPU = Metric(
        name: "scrape_cpu_seconds", unit: .seconds, polarity: .lowerIsBetter, title: "CPU of a scrape",
        definition:
            "In runs that older versions stored: CPU time of a process that answers scrapes with a static page of the "
            + "agents' size, per scrape.")
    package static let cpuPerScrape = Metric(
        name: "scraping_cpu_seconds", unit: .seconds, polarity: .lowerIsBetter, title: "CPU of a scrape, all of it",
        definition:
            "Of an exporter that cannot be switched off: CPU time that a scraped process used more than its twin that "
            + "was not, per scrape, making the page included; their CPU clocks.",
        possible: Unit.seconds.possibleDifference)
    package static let descriptors = Metric(
        name: "open_descriptors", unit: .count, polarity: .lowerIsBetter, title: "open descriptors",
        definition: "Entries of /proc/PID/fd, descendants included, from time to time in a soak.", load: .work)
    package static let threads = Metric(
        name: "threads", unit: .count, polarity: .lowerIsBetter, title: "threads",
        definition: "Threads of /proc/PID/status, descendants included, from time to time in a soak.", load: .work)

    static let cost: [Metric] = [
        cpu, uss, fileMemory, pss, pssAnonymous, machineMemory, peakRSS, processCount, diskWrites, heap, allocations,
        allocationsPerScrape, scrapeCPU, cpuPerScrape, descriptors, threads,
    ]
}
