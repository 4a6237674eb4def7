/// About the bench and its machine, not about an agent; most of them a block.
extension Metric {
    package static let harnessCPU = Metric(
        name: "harness_cpu_seconds_per_second", unit: .cores, polarity: .lowerIsBetter, title: "harness CPU",
        definition: "CPU time of the bench's own processes, load commands included, per wall second of steady state.")
    package static let harnessMemory = Metric(
        name: "harness_memory_bytes", unit: .bytes, polarity: .lowerIsBetter, title: "harness memory",
        definition: "Proportional set size of the bench's own processes.")
    package static let lateSends = Metric(
        name: "late_sends_ratio", unit: .ratio, polarity: .lowerIsBetter, title: "sends later than 1 ms",
        definition: "Share of requests that left more than 1 ms after their intended send time.")
    package static let achievedRate = Metric(
        name: "achieved_rate_ratio", unit: .ratio, polarity: .higherIsBetter, title: "load achieved",
        definition: "Requests answered within steady state, over requests planned in it.")
    package static let probeSeconds = Metric(
        name: "probe_seconds", unit: .seconds, polarity: .lowerIsBetter, title: "probe cost",
        definition: "CPU time that reading the probes at the end of a block took.")
    package static let timerSlack = Metric(
        name: "timer_slack_seconds", unit: .seconds, polarity: .lowerIsBetter, title: "timer slack",
        definition: "The longest that the bench's main thread woke up after the time it had asked for, in a block.",
        isWorstCase: true)
    package static let scrapeSlip = Metric(
        name: "scrape_slip_seconds", unit: .seconds, polarity: .lowerIsBetter, title: "scrape slip",
        definition: "The longest that a scrape began after its time, in a block; absent when none was due.",
        isWorstCase: true)
    package static let harnessNetwork = Metric(
        name: "harness_network_bytes_per_second", unit: .bytesPerSecond, polarity: .neutral, title: "harness traffic",
        definition: "Payload that the bench itself sent and received, requests and scrapes together.")
    package static let runQueueDelay = Metric(
        name: "run_queue_delay_ratio", unit: .ratio, polarity: .lowerIsBetter, title: "harness waiting for a core",
        definition: "Time that the bench's threads were ready and waited for a core, over wall time; schedstat of its "
            + "node.", possible: Unit.cores.possible)
    package static let machineBusy = Metric(
        name: "machine_busy_ratio", unit: .ratio, polarity: .neutral, title: "machine busy",
        definition:
            "Share of the time of the cores that the bench may use that was not idle in steady state; /proc/stat.")
    package static let steal = Metric(
        name: "steal_ratio", unit: .ratio, polarity: .lowerIsBetter, title: "stolen CPU time",
        definition:
            "Share of the time of the cores that the bench may use that the hypervisor gave to others in steady state; "
            + "/proc/stat.")
    package static let majorFaults = Metric(
        name: "major_faults", unit: .count, polarity: .lowerIsBetter, title: "major page faults",
        definition: "Page faults of the whole machine that had to wait for storage; /proc/vmstat.")
    package static let throttledPeriods = Metric(
        name: "throttled_periods", unit: .count, polarity: .lowerIsBetter, title: "periods stopped by a CPU quota",
        definition:
            "Periods in which the bench's control group, or one above it, had used its CPU quota and was stopped; "
            + "nr_throttled of cpu.stat.")
    package static let clockStep = Metric(
        name: "clock_step_seconds", unit: .seconds, polarity: .lowerIsBetter, title: "clock step",
        definition: "How far CLOCK_REALTIME moved against CLOCK_MONOTONIC.", possible: 0...1e10, isWorstCase: true)
    package static let metronome = Metric(
        name: "metronome_unit_seconds", unit: .seconds, polarity: .neutral, title: "metronome",
        definition: "CPU time of one unit of fixed work in a reference process that runs through every block: how "
            + "fast the machine was.")

    package static let warmUpCPU = Metric(
        name: "warm_up_cpu_seconds_per_second", unit: .cores, polarity: .neutral, title: "CPU in warm-up",
        definition: "CPU time per wall second and agent of an arm in a second of the load before steady state: blocks "
            + "count from the load's start.")

    static let ofTheBench: [Metric] = [
        warmUpCPU,
        harnessCPU, harnessMemory, lateSends, achievedRate, probeSeconds, timerSlack, scrapeSlip, harnessNetwork,
        runQueueDelay, machineBusy, steal, majorFaults, throttledPeriods, clockStep, metronome,
    ]
}
