/// How a row's figure is made, as forms look for it. The names that rows carry are written here and nowhere else in a form.
package struct StatisticName: Hashable, Sendable {
    let text: String

    private init(_ text: String) { self.text = text }

    /// Of the twin rounds.
    package static let mean = StatisticName("mean")
    package static let sum = StatisticName("sum")
    package static let greatest = StatisticName("max")
    package static let meanOfMachine = StatisticName("mean_of_machine")
    package static let sumOfMachine = StatisticName("sum_of_machine")
    package static let meanAtMetronome = StatisticName("mean_at_metronome")

    package static let soloMean = StatisticName("solo_mean")
    package static let soloGreatest = StatisticName("solo_max")
    package static let herdMean = StatisticName("herd_mean")
    package static let herdSum = StatisticName("herd_sum")
    package static let herdGreatest = StatisticName("herd_max")
    package static let heapMean = StatisticName("heap_mean")
    package static let uniformMean = StatisticName("uniform_mean")
    package static let soakGrowth = StatisticName("soak_growth")

    /// The mean over the rounds of the round's own percentile.
    package static func ofRounds(_ percentile: Percentile) -> StatisticName { StatisticName(percentile.rawValue) }

    /// The percentile of the requests of all rounds together.
    package static func ofAllRequests(_ percentile: Percentile) -> StatisticName {
        StatisticName("merged_\(percentile.rawValue)")
    }
}

/// The percentiles of response times that forms show.
package enum Percentile: String, Hashable, Sendable, CaseIterable {
    case p50
    case p90
    case p99
    case p999 = "p99.9"
    case p9999 = "p99.99"
    /// Known exactly, the others to three digits.
    case greatest = "max"
}
