import Analysis
import BenchmarkModel

/// A figure without a budget that the tables show. All other figures are only in the exports.
struct ReferenceLine {
    /// The label, with `{off}` and `{on}` for the names of the arms.
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

    /// Returns the label with the names of the arms.
    func label(_ arms: ArmNames) -> String {
        text.replacing("{off}", with: arms.off).replacing("{on}", with: arms.on)
    }

    /// Returns the levels of a metric in both arms.
    private static func both(_ label: String, _ metric: Metric, _ statistic: PhaseStatistic = .mean) -> [ReferenceLine]
    {
        [
            ReferenceLine("\(label), {off}", metric, .control, statistic),
            ReferenceLine("\(label), {on}", metric, .treatment, statistic),
        ]
    }

    /// Returns both levels and their difference.
    private static func compared(_ label: String, _ metric: Metric, _ statistic: PhaseStatistic = .mean)
        -> [ReferenceLine]
    {
        both(label, metric, statistic)
            + [ReferenceLine("\(label), {on} minus {off}", metric, .difference, statistic)]
    }

    /// The lines in the order of the tables.
    static let all: [ReferenceLine] = herd + cost + network + requests

    private static let herd: [ReferenceLine] =
        [
            ReferenceLine("exporter initialization in the herd", .exporterInit, .treatment, .herdMean),
            ReferenceLine("metrics server start in the herd", .serverStart, .treatment, .herdMean),
            ReferenceLine("whole fleet's first metrics", .herdFirstMetrics, .treatment, .herdMean),
        ] + both("whole fleet ready", .herdReady, .herdMean)
        + both("CPU to ready, all agents", .cpuToReady, .herdSum)
        + both("CPU to ready, measured on the machine", .machineCPUToReady, .herdMean)
        + compared("memory of the fleet (PSS)", .pss, .herdSum)
        + compared("anonymous memory of the fleet (PSS)", .pssAnonymous, .herdSum)
        + compared("memory of the fleet, measured on the machine", .machineMemory, .herdMean)

    private static let cost: [ReferenceLine] =
        both("CPU of an agent", .cpu) + [
            ReferenceLine("added CPU of an agent", .cpu, .difference),
            ReferenceLine("added CPU of an agent, share of the machine", .cpu, .difference, .meanOfMachine),
            ReferenceLine("added CPU of an agent, relative to its own CPU", .cpu, .relativeDifference),
            ReferenceLine("added CPU at the metronome's speed", .cpu, .difference, .meanAtMetronome),
            ReferenceLine("CPU of an agent, not scraped", .cpu, .idle),
            ReferenceLine("CPU of a scrape", .cpuPerScrape, .scraping),
            ReferenceLine("added CPU between whole fleets", .cpu, .difference, .uniformMean),
            ReferenceLine("added CPU of the fleet", .cpu, .difference, .sum),
            ReferenceLine("added CPU of the fleet, share of the machine", .cpu, .difference, .sumOfMachine),
        ] + compared("memory of an agent (USS)", .uss)
        + [
            ReferenceLine("memory of an agent (USS), not scraped", .uss, .idle),
            ReferenceLine("memory of an agent (USS), added by scrapes", .uss, .scraping),
        ] + compared("files mapped by an agent", .fileMemory)
        + both("peak RSS of an agent", .peakRSS)
        + both("live heap of an agent", .heap, .heapMean)
        + both("allocations per request", .allocations, .heapMean)
        + [
            ReferenceLine("allocations per scrape", .allocationsPerScrape, .treatment, .heapMean),
            ReferenceLine("growth of memory (USS), {off}", .uss, .control, .soakGrowth),
            ReferenceLine("growth of memory (USS), {on} minus {off}", .uss, .difference, .soakGrowth),
            ReferenceLine("growth of descriptors, {on} minus {off}", .descriptors, .difference, .soakGrowth),
            ReferenceLine("growth of threads, {on} minus {off}", .threads, .difference, .soakGrowth),
        ]

    private static let network: [ReferenceLine] = [
        ReferenceLine("scrape request", .scrapeRequestBytes),
        ReferenceLine("scrape response header", .scrapeHeaderBytes),
        ReferenceLine("scrape response body", .scrapeResponseBodyBytes),
        ReferenceLine("page size", .scrapeBodyBytes), ReferenceLine("page size, gzip", .scrapeGzipBodyBytes),
        ReferenceLine("series per page", .scrapeSeries), ReferenceLine("lint findings of a page", .lintFindings),
        ReferenceLine("traffic on the wire", .scrapeWire),
        ReferenceLine("traffic with gzip", .scrapeGzipPayload),
        ReferenceLine("traffic on the wire with gzip", .scrapeGzipWire),
        ReferenceLine("traffic of the fleet on the wire", .scrapeWire, .treatment, .sum),
        ReferenceLine("scrape time", .scrapeSeconds),
        ReferenceLine("CPU of the scraping Prometheus", .hubCPU, nil),
        ReferenceLine("CPU of the scraping Prometheus per agent", .hubAgentCPU, nil),
        ReferenceLine("memory of the scraping Prometheus", .hubMemory, nil),
        ReferenceLine("memory of the scraping Prometheus per agent", .hubAgentMemory, nil),
    ]

    private static let requests: [ReferenceLine] =
        compared("response time, mean", .requestSeconds) + compared("service time, mean", .serviceSeconds)
        + compared("throughput of an agent", .requestThroughput) + both("failed requests", .requestFailures)
        + both("unanswered requests", .requestsUnanswered)
        + [ReferenceLine("connections of the load to an agent", .requestConnections)]

    /// The lines about the bench and its machine.
    static let bench: [ReferenceLine] = [
        ReferenceLine("load achieved", .achievedRate, nil), ReferenceLine("sends later than 1 ms", .lateSends, nil),
        ReferenceLine("harness CPU", .harnessCPU, nil), ReferenceLine("harness memory (PSS)", .harnessMemory, nil),
        ReferenceLine("harness traffic", .harnessNetwork, nil),
        ReferenceLine("time of the probes per block", .probeSeconds, nil),
        ReferenceLine("timer slack, worst block", .timerSlack, nil, .max),
        ReferenceLine("scrape slip, worst block", .scrapeSlip, nil, .max),
        ReferenceLine("startup uncertainty alone", .listenPollStep, nil, .soloMax),
        ReferenceLine("startup uncertainty in the herd", .listenPollStep, nil, .herdMax),
        ReferenceLine("harness waiting for a core", .runQueueDelay, nil),
        ReferenceLine("machine busy", .machineBusy, nil), ReferenceLine("stolen CPU time", .steal, nil),
        ReferenceLine("major page faults per round", .majorFaults, nil),
        ReferenceLine("periods throttled by a CPU quota", .throttledPeriods, nil),
        ReferenceLine("clock step, worst block", .clockStep, nil, .max),
        ReferenceLine("metronome, per unit of work", .metronome, nil),
    ]
}
