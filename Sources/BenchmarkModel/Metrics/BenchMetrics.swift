/// Metrics about the bench and its machine, most of them observed in each block.
extension Metric {
    package static let harnessCPU = Metric(
        name: "harness_cpu_seconds_per_second", unit: .cores, polarity: .lowerIsBetter, title: "harness CPU",
        definition: "CPU time of the bench's own processes, load commands included, per wall second of steady state.")
    package static let harnessMemory = Metric(
        name: "harness_memory_bytes", unit: .bytes, polarity: .lowerIsBetter, title: "harness memory",
        definition: "Proportional set size of the bench's own processes.")
    package static let lateSends = Metric(
        name: "late_sends_ratio", unit: .ratio, polarity: .lowerIsBetter, title: "sends later than 1 ms",
        definition: "Share of requests sent more than 1 ms after their intended send time.")
    package static let achievedRate = Metric(
        name: "achieved_rate_ratio", unit: .ratio, polarity: .higherIsBetter, title: "load achieved",
        definition: "Requests answered within steady state, divided by the requests planned for it.")
    package static let probeSeconds = Metric(
        name: "probe_seconds", unit: .seconds, polarity: .lowerIsBetter, title: "probe cost",
        definition: "CPU time for reading the probes at the end of a block.")
    package static let timerSlack = Metric(
        name: "timer_slack_seconds", unit: .seconds, polarity: .lowerIsBetter, title: "timer slack",
        definition:
            "Longest delay in a block between the time for which a timer of the bench's main thread was set and its "
            + "wake-up.",
        isWorstCase: true)
    package static let scrapeSlip = Metric(
        name: "scrape_slip_seconds", unit: .seconds, polarity: .lowerIsBetter, title: "scrape slip",
        definition:
            "Longest delay in a block between the planned and the actual start of a scrape; absent without a due "
            + "scrape.",
        isWorstCase: true)
    package static let harnessNetwork = Metric(
        name: "harness_network_bytes_per_second", unit: .bytesPerSecond, polarity: .neutral, title: "harness traffic",
        definition: "Payload per second that the bench itself sent and received, requests and scrapes together.")
    package static let runQueueDelay = Metric(
        name: "run_queue_delay_ratio", unit: .ratio, polarity: .lowerIsBetter, title: "harness waiting for a core",
        definition: "Time that threads of the bench were ready and waited for a core, divided by wall time; schedstat "
            + "of its node.", possible: Unit.cores.possible)
    package static let machineBusy = Metric(
        name: "machine_busy_ratio", unit: .ratio, polarity: .neutral, title: "machine busy",
        definition:
            "Share of steady state in which the cores that the bench may use were not idle; /proc/stat.")
    package static let steal = Metric(
        name: "steal_ratio", unit: .ratio, polarity: .lowerIsBetter, title: "stolen CPU time",
        definition:
            "Share of steady state that the hypervisor took away from the cores that the bench may use; /proc/stat.")
    package static let majorFaults = Metric(
        name: "major_faults", unit: .count, polarity: .lowerIsBetter, title: "major page faults",
        definition: "Page faults of the whole machine that had to wait for storage; /proc/vmstat.")
    package static let throttledPeriods = Metric(
        name: "throttled_periods", unit: .count, polarity: .lowerIsBetter, title: "periods stopped by a CPU quota",
        definition:
            "Periods in which the bench's control group, or one above it, was stopped because its CPU quota was used "
            + "up; nr_throttled of cpu.stat.")
    package static let clockStep = Metric(
        name: "clock_step_seconds", unit: .seconds, polarity: .lowerIsBetter, title: "clock step",
        definition: "Change of CLOCK_REALTIME relative to CLOCK_MONOTONIC.", possible: 0...1e10, isWorstCase: true)
    package static let metronome = Metric(
        name: "metronome_unit_seconds", unit: .seconds, polarity: .neutral, title: "metronome",
        definition: "CPU time of one unit of fixed work in a reference process that runs in every block. It shows the "
            + "speed of the machine.")

    package static let warmUpCPU = Metric(
        name: "warm_up_cpu_seconds_per_second", unit: .cores, polarity: .neutral, title: "CPU in warm-up",
        definition: "CPU time per wall second and agent of an arm, in one second of the load before steady state. "
            + "Blocks count from the start of the load.")

    static let ofTheBench: [Metric] = [
        warmUpCPU,
        harnessCPU, harnessMemory, lateSends, achievedRate, probeSeconds, timerSlack, scrapeSlip, harnessNetwork,
        runQueueDelay, machineBusy, steal, majorFaults, throttledPeriods, clockStep, metronome,
    ]
}
