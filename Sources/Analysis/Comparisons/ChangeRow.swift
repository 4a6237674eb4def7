package import BenchmarkModel

/// A figure of a run compared with the same figure of another run. The verdict follows from the judged change and the
/// doubts, so a row cannot have a verdict that its interval contradicts.
package struct ChangeRow: Hashable, Sendable {
    /// The way in which a row is judged.
    package enum Basis: Hashable, Sendable {
        /// The row's interval is compared with the margin.
        case interval
        /// The figure was the same in every launch of both sides, so any change counts. The values are the least and
        /// the greatest difference among the agents.
        case exact(least: Double, greatest: Double)
    }

    /// Name of the subject; both runs have it.
    package let target: SubjectID
    /// nil for the fleet: the mean over the agents that both runs have.
    package let agent: AgentID?
    package let metric: Metric
    package let phase: Phase
    package let statistic: ChangeStatistic
    /// The reference figure as measured; in a versus run it is the control's.
    package let baseline: Figure
    package let current: Figure
    /// nil if the figures cannot be compared; `absentReason` then gives the reason.
    package let judged: JudgedChange?
    package let basis: Basis
    /// Whether both figures are judged in proportion to the metronome of their run. `baseline` and `current` are as
    /// measured; `judged` uses the current figure at the baseline's speed.
    package let isRelativeToMetronome: Bool
    /// Reasons why the row is not decided, whatever its interval is.
    package let doubts: [Doubt]
    /// Notes for people, in whole sentences.
    package let notes: [String]

    package init(
        target: SubjectID, agent: AgentID?, metric: Metric, phase: Phase, statistic: ChangeStatistic, baseline: Figure,
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

    /// How far the figure may move, in the metric's unit; 0 for an exact row, nil if the figures cannot be compared.
    package var threshold: Double? { judged?.margin }

    package var absentReason: String? {
        judged == nil ? baseline.absentReason ?? current.absentReason ?? "not observed" : nil
    }

    /// Current minus baseline, with the interval that is judged.
    package var difference: Figure {
        judged.map { .estimate($0.difference) } ?? .absent(absentReason ?? "not observed")
    }

    /// The same interval, divided by the baseline's level.
    package var ratio: Figure {
        guard let judged else { return .absent(absentReason ?? "not observed") }
        return judged.ratio.map(Figure.estimate) ?? .absent("a ratio needs figures above 0")
    }

    package var change: Change {
        let alone = changeByItself
        guard alone != .notCompared else { return alone }
        if alone == .regressed, doubts.allSatisfy(\.allowsRegression) { return alone }
        return doubts.isEmpty ? alone : .inconclusive
    }

    /// The change that the figures alone show, without the doubts.
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
