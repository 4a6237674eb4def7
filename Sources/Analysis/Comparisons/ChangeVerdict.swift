import BenchmarkModel
import Statistics

/// A row of two figures, before the rows are judged together.
struct ChangeDraft {
    let target: SubjectID
    let agent: AgentID?
    let threshold: ChangeThreshold
    let metric: Metric
    let pair: ComparedPair
    /// Threshold in the metric's unit.
    let margin: Double
    var isRelativeToMetronome = false
    /// Doubts about the runs or about the whole comparison.
    var doubts: [Doubt] = []
    var notes: [String] = []

    /// Two-sided p-value of the nearest of the three verdicts; nil if there is nothing to judge.
    var pValue: Double? {
        pair.difference.map { difference in
            min(
                1,
                2
                    * min(
                        difference.pValue(greaterThan: margin), difference.pValue(lessThan: -margin),
                        difference.equivalencePValue(margin: margin)))
        }
    }

    /// Returns the row.
    ///
    /// - Parameter level: the judged interval is at 1 - `level`.
    func row(level: Double) -> ChangeRow {
        let interval = pair.difference?.interval(confidence: 1 - level)
        let judged = pair.value.map { value in
            JudgedChange(
                reference: pair.reference,
                difference: Estimate(value: value, low: interval?.low, high: interval?.high, n: pair.count),
                margin: margin, noise: pair.noise, isPositive: pair.isPositive)
        }
        guard let judged else { return row(nil, [], notes) }
        let change = judged.change(metric.polarity)
        var notes = notes
        if change == .inconclusive, let needed = roundsToDecide(judged) {
            notes.append("about \(needed) \(threshold.phase.description.replicates) would decide")
        }
        notes += metric.noteOfNeutral(change)
        return row(judged, doubts(judged, change), notes)
    }

    private func doubts(_ judged: JudgedChange, _ change: Change) -> [Doubt] {
        var all = doubts
        if pair.count < Doubt.leastValues { all.append(.few(pair.count, phase: threshold.phase)) }
        if change != .inconclusive, judged.isWithinNoise(change) { all.append(.withinNoise) }
        if let missing = pair.missing { all.append(missing) }
        return all
    }

    private func row(_ judged: JudgedChange?, _ doubts: [Doubt], _ notes: [String]) -> ChangeRow {
        ChangeRow(
            target: target, agent: agent, metric: metric, phase: threshold.phase, statistic: threshold.statistic,
            baseline: pair.baseline, current: pair.current, judged: judged,
            isRelativeToMetronome: isRelativeToMetronome, doubts: doubts, notes: notes)
    }

    /// Returns the number of rounds that would decide with the same mean and spread. An interval narrows with the
    /// square root of the number of rounds.
    private func roundsToDecide(_ judged: JudgedChange) -> Int? {
        guard let interval = judged.difference.interval else { return nil }
        let half = (interval.high - interval.low) / 2
        let room = (margin - judged.difference.value.magnitude).magnitude
        guard half > 0, room > 0 else { return nil }
        let needed = Double(pair.count) * (half / room) * (half / room)
        return (0..<1000).contains(needed) ? max(Int(needed.rounded(.up)), pair.count + 1, Doubt.leastValues) : nil
    }
}

extension Metric {
    /// Returns the note on a changed figure for which neither direction is better.
    func noteOfNeutral(_ change: Change) -> [String] {
        polarity == .neutral && change == .regressed
            ? ["for this figure neither a higher nor a lower value is better; check the change"] : []
    }
}

extension [ChangeDraft] {
    /// Returns the rows, judged together: each is at the level that Holm's procedure gives it.
    func rows(_ family: RowFamily) -> [ChangeRow] {
        zip(self, family.levels(map(\.pValue))).map { draft, level in draft.row(level: level) }
    }
}
