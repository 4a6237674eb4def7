import Analysis
import BenchmarkModel

/// The figures beside the budgets that the console shows, in its order: all others are in the exports.
struct ReferenceLine {
    let label: String
    let metric: Metric
    let arm: RowArm?
    let statistic: String

    init(_ label: String, _ metric: Metric, _ arm: RowArm? = .treatment, _ statistic: String = "mean") {
        self.label = label
        self.metric = metric
        self.arm = arm
        self.statistic = statistic
    }

    func row(of target: String, in judgement: Judgement) -> ResultRow? {
        judgement.referenceRows.first {
            $0.target == target && $0.agent == nil && $0.metric == metric.name && $0.arm == arm
                && $0.statistic == statistic
        }
    }

    /// Both levels of a metric; "off" and "on" are the exporter's.
    private static func both(_ label: String, _ metric: Metric, _ statistic: String = "mean") -> [ReferenceLine] {
        [
            ReferenceLine("\(label), off", metric, .control, statistic),
            ReferenceLine("\(label), on", metric, .treatment, statistic),
        ]
    }

    static let all: [ReferenceLine] = startUp + cost + scraping + requests + bench

    private static let startUp: [ReferenceLine] =
        [("alone", "solo_mean"), ("in the herd", "herd_mean")].flatMap { when, statistic in
            [
                ReferenceLine("exporter initialisation \(when)", .exporterInit, .treatment, statistic),
                ReferenceLine("metrics server start \(when)", .serverStart, .treatment, statistic),
                ReferenceLine("first metrics \(when)", .firstMetrics, .treatment, statistic),
            ] + both("first request \(when)", .firstRequest, statistic)
                + both("fully operational \(when)", .fullyOperational, statistic)
        }
        + [ReferenceLine("whole fleet's first metrics", .herdFirstMetrics, .treatment, "herd_mean")]
        + both("whole fleet ready", .herdReady, "herd_mean")
        + both("CPU to ready in the herd", .cpuToReady, "herd_mean")
        + [
            ReferenceLine("start-up uncertainty alone", .listenPollStep, nil, "solo_max"),
            ReferenceLine("start-up uncertainty in the herd", .listenPollStep, nil, "herd_max"),
        ]

    private static let cost: [ReferenceLine] =
        both("CPU of an agent", .cpu) + [
            ReferenceLine("added CPU of an agent", .cpu, .difference),
            ReferenceLine("added CPU of an agent", .cpu, .difference, "mean_of_machine"),
            ReferenceLine("added CPU of an agent", .cpu, .relativeDifference),
            ReferenceLine("added CPU of the fleet", .cpu, .difference, "sum"),
            ReferenceLine("added CPU of the fleet", .cpu, .difference, "sum_of_machine"),
        ] + both("memory of an agent (USS)", .uss) + both("memory of the fleet (PSS)", .pss, "herd_sum")
        + both("peak RSS of an agent", .peakRSS)

    private static let scraping: [ReferenceLine] = [
        ReferenceLine("page size", .scrapeBodyBytes), ReferenceLine("series per page", .scrapeSeries),
        ReferenceLine("scrape time", .scrapeSeconds),
    ]

    private static let requests: [ReferenceLine] =
        both("response time, median", .requestP50) + both("response time, p99", .requestP99)
        + both("response time, mean", .requestSeconds) + both("service time, mean", .serviceSeconds)
        + both("throughput of an agent", .requestThroughput)

    private static let bench: [ReferenceLine] = [
        ReferenceLine("load achieved", .achievedRate, nil), ReferenceLine("sends later than 1 ms", .lateSends, nil),
        ReferenceLine("harness CPU", .harnessCPU, nil), ReferenceLine("machine busy", .machineBusy, nil),
        ReferenceLine("stolen CPU time", .steal, nil),
    ]
}
