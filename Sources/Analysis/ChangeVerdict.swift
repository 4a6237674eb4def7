import BenchmarkModel
import Statistics

/// A row of two figures before the rows are judged together.
struct ChangeDraft {
    let target: String
    let agent: AgentID?
    let threshold: ChangeThreshold
    let metric: Metric
    let baseline: Figure
    let current: Figure
    /// nil: the row is exact, or there is nothing to compare.
    let difference: Difference?
    /// Of the logarithms.
    let ratio: Difference?
    /// In the metric's unit.
    let margin: Double
    let relativeToMetronome: Bool
    /// Rounds behind the difference, for the note of how many would decide.
    let rounds: Int

    /// Two-sided, of whichever of the three verdicts is nearest; nil where there is nothing to judge.
    var pValue: Double? {
        difference.map { difference in
            min(
                1,
                2
                    * min(
                        difference.pValue(greaterThan: margin), difference.pValue(lessThan: -margin),
                        difference.equivalencePValue(margin: margin)))
        }
    }

    /// - Parameter level: the interval judged by is at 1 - `level`.
    func row(level: Double, reserved: Bool) -> ChangeRow {
        guard let difference else {
            let missing = baseline.absentReason ?? current.absentReason
            let reason = missing ?? "a single round on one side has no interval"
            return row(
                .absent(reason), .absent(reason), missing == nil ? .inconclusive : .notCompared,
                missing == nil ? [reason] : [])
        }
        let interval = difference.interval(confidence: 1 - level)
        let estimate = Estimate(value: difference.value, low: interval.low, high: interval.high, n: rounds)
        let change = change(interval)
        var notes: [String] = []
        if change == .inconclusive, let needed = roundsToDecide(difference, interval) {
            notes.append("about \(needed) \(threshold.phase == .twins ? "rounds" : "launches") would decide")
        }
        if metric.polarity == .neutral, change == .regressed {
            notes.append("more is not better, nor is fewer: a change to be looked at")
        }
        guard reserved, change != .inconclusive else {
            return row(.estimate(estimate), ratioFigure(level), change, notes)
        }
        notes.append("by its interval alone: \(change.rawValue)")
        return row(.estimate(estimate), ratioFigure(level), .inconclusive, notes)
    }

    private func change(_ interval: ConfidenceInterval) -> Change {
        if interval.low >= -margin && interval.high <= margin { return .unchanged }
        let isMore = interval.low > margin
        let isLess = interval.high < -margin
        switch metric.polarity {
        case .lowerIsBetter: return isMore ? .regressed : isLess ? .improved : .inconclusive
        case .higherIsBetter: return isLess ? .regressed : isMore ? .improved : .inconclusive
        case .neutral: return isMore || isLess ? .regressed : .inconclusive
        }
    }

    /// With the same mean and spread; an interval narrows with the root of the rounds.
    private func roundsToDecide(_ difference: Difference, _ interval: ConfidenceInterval) -> Int? {
        let half = (interval.high - interval.low) / 2
        let room = (margin - difference.value.magnitude).magnitude
        guard half > 0, room > 0 else { return nil }
        let needed = Double(rounds) * (half / room) * (half / room)
        return needed < 1000 ? max(Int(needed.rounded(.up)), rounds + 1) : nil
    }

    private func ratioFigure(_ level: Double) -> Figure {
        guard let ratio else { return .absent("a figure may be 0 or below") }
        let interval = ratio.interval(confidence: 1 - level)
        return .estimate(
            Estimate(
                value: Sample.exponentiated(ratio.value), low: Sample.exponentiated(interval.low),
                high: Sample.exponentiated(interval.high), n: rounds))
    }

    private func row(_ difference: Figure, _ ratio: Figure, _ change: Change, _ notes: [String]) -> ChangeRow {
        ChangeRow(
            target: target, agent: agent, metric: metric.name, phase: threshold.phase, statistic: threshold.statistic,
            unit: metric.unit, baseline: baseline, current: current, difference: difference, ratio: ratio,
            threshold: margin, isExact: false, isRelativeToMetronome: relativeToMetronome, change: change, notes: notes)
    }
}

extension [ChangeDraft] {
    /// The rows, judged together: each at the level that Holm's procedure gives it.
    func rows(reserved: Bool, family: Family) -> [ChangeRow] {
        zip(self, family.levels(map(\.pValue))).map { draft, level in draft.row(level: level, reserved: reserved) }
    }
}
