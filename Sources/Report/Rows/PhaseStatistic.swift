package import Analysis
package import BenchmarkModel

/// How a row's figure is made, and of which phase: what a form looks a row up by, beside subject, metric and arm.
package struct PhaseStatistic: Hashable, Sendable {
    let phase: Phase
    let statistic: Statistic

    private init(_ statistic: Statistic, in phase: Phase = .twins) {
        self.statistic = statistic
        self.phase = phase
    }

    init(_ row: ResultRow) { self.init(row.statistic, in: row.phase) }

    /// Of the twin rounds.
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

    /// The mean over the rounds of the round's own percentile.
    package static func ofRounds(_ percentile: Percentile) -> PhaseStatistic { PhaseStatistic(.percentile(percentile)) }

    /// The percentile of the requests of all rounds together.
    package static func ofAllRequests(_ percentile: Percentile) -> PhaseStatistic {
        PhaseStatistic(.merged(percentile))
    }
}

extension ResultRow {
    package func isMade(by made: PhaseStatistic) -> Bool { PhaseStatistic(self) == made }

    /// The whole that a ratio is a part of, such as "machine"; empty where the title says so.
    var whole: String {
        if unit == .ratio, arm == .relativeDifference { return "control" }
        return statistic.isOfMachine ? "machine" : ""
    }
}
