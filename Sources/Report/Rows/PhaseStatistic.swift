package import Analysis
package import BenchmarkModel

/// The statistic of a row and its phase. Together with subject, metric and arm they identify a row.
package struct PhaseStatistic: Hashable, Sendable {
    let phase: Phase
    let statistic: Statistic

    private init(_ statistic: Statistic, in phase: Phase = .twins) {
        self.statistic = statistic
        self.phase = phase
    }

    init(_ row: ResultRow) { self.init(row.statistic, in: row.phase) }

    // Statistics of the twin rounds.
    package static let mean = PhaseStatistic(.mean)
    package static let sum = PhaseStatistic(.sum)
    package static let max = PhaseStatistic(.max)
    package static let meanOfMachine = PhaseStatistic(.meanOfMachine)
    package static let sumOfMachine = PhaseStatistic(.sumOfMachine)
    package static let meanAtMetronome = PhaseStatistic(.meanAtMetronome)

    package static let soloMean = PhaseStatistic(.mean, in: .solo)
    package static let soloMax = PhaseStatistic(.max, in: .solo)
    package static let herdMean = PhaseStatistic(.mean, in: .herd)
    package static let herdSum = PhaseStatistic(.sum, in: .herd)
    package static let herdMax = PhaseStatistic(.max, in: .herd)
    package static let heapMean = PhaseStatistic(.mean, in: .heap)
    package static let uniformMean = PhaseStatistic(.mean, in: .uniform)
    package static let soakGrowth = PhaseStatistic(.growth, in: .soak)

    /// The mean over the rounds of the percentile of each round.
    package static func ofRounds(_ percentile: Percentile) -> PhaseStatistic { PhaseStatistic(.percentile(percentile)) }

    /// The percentile of all requests of all rounds.
    package static func ofAllRequests(_ percentile: Percentile) -> PhaseStatistic {
        PhaseStatistic(.merged(percentile))
    }
}

extension ResultRow {
    package func isMade(by statistic: PhaseStatistic) -> Bool { PhaseStatistic(self) == statistic }

    /// The whole that a ratio is a part of, such as "machine"; empty if the title names it.
    var whole: String {
        if unit == .ratio, arm == .relativeDifference { return "control" }
        return statistic.isOfMachine ? "machine" : ""
    }
}
