package import BenchmarkModel

/// One figure of a run beside the same figure of another. Its verdict follows from the judged change and the doubts: a row cannot
/// be made with a verdict that its interval does not bear out.
package struct ChangeRow: Hashable, Sendable {
    /// How the row is judged.
    package enum Basis: Hashable, Sendable {
        /// By its interval against the margin.
        case interval
        /// The figure was the same in every launch of both sides, so that any change counts; the least and the greatest of the agents'
        /// differences.
        case exact(least: Double, greatest: Double)
    }

    /// Name of the subject; both runs have it.
    package let target: String
    /// nil for the fleet: the mean over the agents that both runs have.
    package let agent: AgentID?
    package let metric: Metric
    package let phase: Phase
    package let statistic: ChangeStatistic
    /// The figure compared with, as measured; in a versus run the one of its control.
    package let baseline: Figure
    package let current: Figure
    /// nil where there is nothing to compare; `absentReason` says why.
    package let judged: JudgedChange?
    package let basis: Basis
    /// Both figures are in proportion to the metronome's of their run: `baseline` and `current` are as measured, `judged` is of the
    /// current figure as it would be at the baseline's speed.
    package let isRelativeToMetronome: Bool
    /// Why the row is not decided, whatever its interval says.
    package let doubts: [Doubt]
    /// Whole sentences for people.
    package let notes: [String]

    package init(
        target: String, agent: AgentID?, metric: Metric, phase: Phase, statistic: ChangeStatistic, baseline: Figure,
        current: Figure, judged: JudgedChange?, basis: Basis = .interval, isRelativeToMetronome: Bool = false,
        doubts: [Doubt] = [], notes: [String] = []
    ) {
        self.target = target
        self.agent = agent
        self.metric = metric
        self.phase = phase
        self.statistic = statistic
        self.baseline = baseline
        self.current = current
        self.judged = judged
        self.basis = basis
        self.isRelativeToMetronome = isRelativeToMetronome
        self.doubts = doubts
        self.notes = notes
    }

    package var isExact: Bool { basis != .interval }

    /// How far, in the metric's unit, the figure may move; 0 for an exact row, nil where there is nothing to compare.
    package var threshold: Double? { judged?.margin }

    package var absentReason: String? {
        judged == nil ? baseline.absentReason ?? current.absentReason ?? "not observed" : nil
    }

    /// Current minus baseline, with the interval that is judged.
    package var difference: Figure {
        judged.map { .estimate($0.difference) } ?? .absent(absentReason ?? "not observed")
    }

    /// The same interval as a part of the baseline's level.
    package var ratio: Figure {
        guard let judged else { return .absent(absentReason ?? "not observed") }
        return judged.ratio.map(Figure.estimate) ?? .absent("a figure may be 0 or below")
    }

    package var change: Change {
        let alone = changeByItself
        guard alone != .notCompared else { return alone }
        if alone == .regressed, doubts.allSatisfy(\.allowsRegression) { return alone }
        return doubts.isEmpty ? alone : .inconclusive
    }

    /// What the figures alone say, without the doubts.
    package var changeByItself: Change {
        guard let judged else { return .notCompared }
        switch basis {
        case .interval: return judged.change(metric.polarity)
        case .exact(let least, let greatest):
            switch (greatest > 0, least < 0, metric.polarity) {
            case (false, false, _): return .unchanged
            case (true, false, .higherIsBetter), (false, true, .lowerIsBetter): return .improved
            default: return .regressed
            }
        }
    }
}
