import Analysis
import BenchmarkModel

/// A figure beside the budgets that tables show, in their order: all others are in the exports.
struct ReferenceLine {
    private let text: String
    let metric: Metric
    let arm: RowArm?
    let statistic: PhaseStatistic

    init(_ label: String, _ metric: Metric, _ arm: RowArm? = .treatment, _ statistic: PhaseStatistic = .mean) {
        text = label
        self.metric = metric
        self.arm = arm
        self.statistic = statistic
    }

    func label(_ arms: ArmNames) -> String {
        text.replacing("{off}", with: arms.off).replacing("{on}", with: arms.on)
    }

    /// Both levels of a metric.
    private static func both(_ label: String, _ metric: Metric, _ statistic: PhaseStatistic = .mean) -> [ReferenceLine]
    {
        [
            ReferenceLine("\(label), {off}", metric, .control, statistic),
            ReferenceLine("\(label), {on}", metric, .treatment, statistic),
        ]
    }

    /// Both levels, and what lies between them.
    private static func compared(_ label: String, _ metric: Metric, _ statistic: PhaseStatistic = .mean)
        -> [ReferenceLine]
    {
        both(label, metric, statistic)
            + [ReferenceLine("\(label), {on} less {off}", metric, .difference, statistic)]
    }

    static let all: [ReferenceLine] = herd + cost + network + requests

    private static let herd: [ReferenceLine] =
        [
            ReferenceLine("exporter initialisation in the herd", .exporterInit, .treatment, .herdMean),
            ReferenceLine("metrics server start in the herd", .serverStart, .treatment, .herdMean),
            ReferenceLine("whole fleet's first metrics", .herdFirstMetrics, .treatment, .herdMean),
        ] + both("whole fleet ready", .herdReady, .herdMean)
        + both("CPU to ready, all agents", .cpuToReady, .herdSum)
        + both("CPU to ready by the machine", .machineCPUToReady, .herdMean)
        + compared("memory of the fleet (PSS)", .pss, .herdSum)
        + compared("memory of the fleet that no file backs", .pssAnonymous, .herdSum)
        + compared("memory of the fleet by the machine", .machineMemory, .herdMean)

    private static let cost: [ReferenceLine] =
        both("CPU of an agent", .cpu) + [
            ReferenceLine("added CPU of an agent", .cpu, .difference),
            ReferenceLine("added CPU of an agent, of the machine", .cpu, .difference, .meanOfMachine),
            ReferenceLine("added CPU of an agent, of its own CPU", .cpu, .relativeDifference),
            ReferenceLine("added CPU at the metronome's speed", .cpu, .difference, .meanAtMetronome),
            ReferenceLine("CPU of an agent, not scraped", .cpu, .idle),
            ReferenceLine("CPU of a scrape", .cpuPerScrape, .scraping),
            ReferenceLine("added CPU between whole fleets", .cpu, .difference, .uniformMean),
            ReferenceLine("added CPU of the fleet", .cpu, .difference, .sum),
            ReferenceLine("added CPU of the fleet, of the machine", .cpu, .difference, .sumOfMachine),
        ] + compared("memory of an agent (USS)", .uss)
        + [
            ReferenceLine("memory of an agent (USS), not scraped", .uss, .idle),
            ReferenceLine("memory of an agent (USS), for being scraped", .uss, .scraping),
        ] + compared("files mapped by an agent", .fileMemory)
        + both("peak RSS of an agent", .peakRSS)
        + both("live heap of an agent", .heap, .heapMean)
        + both("allocations per request", .allocations, .heapMean)
        + [
            ReferenceLine("allocations per scrape", .allocationsPerScrape, .treatment, .heapMean),
            ReferenceLine("growth of memory (USS), {off}", .uss, .control, .soakGrowth),
            ReferenceLine("growth of memory (USS), {on} less {off}", .uss, .difference, .soakGrowth),
            ReferenceLine("growth of descriptors, {on} less {off}", .descriptors, .difference, .soakGrowth),
            ReferenceLine("growth of threads, {on} less {off}", .threads, .difference, .soakGrowth),
        ]

    private static let network: [ReferenceLine] = [
        ReferenceLine("scrape request", .scrapeRequestBytes),
        ReferenceLine("scrape response header", .scrapeHeaderBytes),
        ReferenceLine("scrape response body", .scrapeResponseBodyBytes),
        ReferenceLine("page size", .scrapeBodyBytes), ReferenceLine("page size, gzip", .scrapeGzipBodyBytes),
        ReferenceLine("series per page", .scrapeSeries), ReferenceLine("lint findings of a page", .lintFindings),
        ReferenceLine("traffic on the wire", .scrapeWire),
        ReferenceLine("traffic, gzip asked for", .scrapeGzipPayload),
        ReferenceLine("traffic on the wire, gzip asked for", .scrapeGzipWire),
        ReferenceLine("traffic of the fleet on the wire", .scrapeWire, .treatment, .sum),
        ReferenceLine("scrape time", .scrapeSeconds),
        ReferenceLine("CPU of the scraping Prometheus", .hubCPU, nil),
        ReferenceLine("CPU of that Prometheus per agent", .hubAgentCPU, nil),
        ReferenceLine("memory of the scraping Prometheus", .hubMemory, nil),
        ReferenceLine("memory of that Prometheus per agent", .hubAgentMemory, nil),
    ]

    private static let requests: [ReferenceLine] =
        compared("response time, mean", .requestSeconds) + compared("service time, mean", .serviceSeconds)
        + compared("throughput of an agent", .requestThroughput) + both("failed requests", .requestFailures)
        + both("requests not answered", .requestsUnanswered)

    /// About the bench and its machine.
    static let bench: [ReferenceLine] = [
        ReferenceLine("load achieved", .achievedRate, nil), ReferenceLine("sends later than 1 ms", .lateSends, nil),
        ReferenceLine("harness CPU", .harnessCPU, nil), ReferenceLine("harness memory (PSS)", .harnessMemory, nil),
        ReferenceLine("harness traffic", .harnessNetwork, nil),
        ReferenceLine("probes of a block", .probeSeconds, nil),
        ReferenceLine("timer slack, worst block", .timerSlack, nil, .max),
        ReferenceLine("scrape slip, worst block", .scrapeSlip, nil, .max),
        ReferenceLine("start-up uncertainty alone", .listenPollStep, nil, .soloMax),
        ReferenceLine("start-up uncertainty in the herd", .listenPollStep, nil, .herdMax),
        ReferenceLine("harness waiting for a core", .runQueueDelay, nil),
        ReferenceLine("machine busy", .machineBusy, nil), ReferenceLine("stolen CPU time", .steal, nil),
        ReferenceLine("major page faults of a round", .majorFaults, nil),
        ReferenceLine("periods stopped by a CPU quota", .throttledPeriods, nil),
        ReferenceLine("clock step, worst block", .clockStep, nil, .max),
        ReferenceLine("metronome, a unit", .metronome, nil),
    ]
}
