package import BenchmarkModel

/// The kinds of figures that a disturbance can spoil.
package enum Sensitivity: Hashable, Sendable, CaseIterable {
    /// CPU of one arm, compared with a limit or with another run.
    case cpuLevel
    /// CPU of one twin minus CPU of the other.
    case cpuOfTwins
    case memory
    /// Response times and service times.
    case responseTime
    case throughput
    case scrapeTime
    /// Bytes, series, allocations, disk writes and shares of agents: counted, not timed.
    case count

    /// - Parameter isOfTwins: whether the figure is the difference of two processes of the same round.
    package init(_ metric: Metric, isOfTwins: Bool) {
        self =
            switch metric.unit {
            case .cores: isOfTwins ? .cpuOfTwins : .cpuLevel
            case .requestsPerSecond: .throughput
            case .seconds: Self.ofSeconds(metric, isOfTwins: isOfTwins)
            case .bytes: metric.name.contains("memory") || metric == .heap ? .memory : .count
            case .count, .ratio, .perSecond, .bytesPerSecond: .count
            }
    }

    private static func ofSeconds(_ metric: Metric, isOfTwins: Bool) -> Sensitivity {
        if metric == .scrapeSeconds { return .scrapeTime }
        return metric.name.contains("cpu") ? (isOfTwins ? .cpuOfTwins : .cpuLevel) : .responseTime
    }
}

/// The rules for disturbed blocks: one limit for each cause, and the rows that the cause spoils.
package enum DisturbanceRule: Hashable, Sendable, CaseIterable {
    case steal
    case lateSends
    case runQueueDelay
    case majorFaults
    case clockStep
    case timerSlack
    case scrapeSlip
    case throttled

    /// The greatest share of disturbed blocks with which a row is still decided.
    package static let mostDisturbed = 0.2

    /// The metric that is observed for each block.
    package var metric: Metric {
        switch self {
        case .steal: .steal
        case .lateSends: .lateSends
        case .runQueueDelay: .runQueueDelay
        case .majorFaults: .majorFaults
        case .clockStep: .clockStep
        case .timerSlack: .timerSlack
        case .scrapeSlip: .scrapeSlip
        case .throttled: .throttledPeriods
        }
    }

    /// Greatest undisturbed value, in the metric's unit.
    package var limit: Double {
        switch self {
        case .steal: 0.02
        case .lateSends: 0.05
        case .runQueueDelay: 0.1
        case .majorFaults: 100
        case .clockStep: 0.001
        case .timerSlack: 0.02
        case .scrapeSlip: 0.05
        case .throttled: 0
        }
    }

    /// Text of the cause, for people.
    package var cause: String {
        switch self {
        case .steal: "the hypervisor took more than 2 % of the cores"
        case .lateSends: "more than 5 % of the requests were sent late"
        case .runQueueDelay: "the bench waited for a core more than 10 % of the time"
        case .majorFaults: "more than 100 page faults waited for storage"
        case .clockStep: "the time of day moved by more than 1 ms"
        case .timerSlack: "timers of the bench fired more than 20 ms late"
        case .scrapeSlip: "a scrape started more than 50 ms late"
        case .throttled: "a CPU quota stopped the bench and its agents"
        }
    }

    /// The rows that the cause spoils (docs/definitions.md, "Disturbed blocks and runs"). A disturbance of both twins
    /// hardly changes their difference: they run at the same time, and the interval covers the spread of their rounds.
    package var spoils: Set<Sensitivity> {
        switch self {
        // Stolen and throttled time is in no process's CPU time. But caches are cold afterwards, and every answer
        // waits.
        case .steal, .runQueueDelay, .throttled: [.cpuLevel, .responseTime, .throughput, .scrapeTime]
        // Late requests arrive in bunches, and both twins answer them late. Their difference is lost in this delay.
        case .lateSends: [.responseTime, .throughput]
        // A machine that reads pages again has taken them from processes before.
        case .majorFaults: [.cpuLevel, .cpuOfTwins, .memory, .responseTime, .throughput, .scrapeTime]
        // The bench's own clock is monotonic. A Prometheus or a load command may use the time of day.
        case .clockStep: [.responseTime, .throughput, .scrapeTime]
        case .timerSlack: [.responseTime, .scrapeTime]
        case .scrapeSlip: [.scrapeTime]
        }
    }
}
