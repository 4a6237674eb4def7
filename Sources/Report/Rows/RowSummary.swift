package import Analysis
package import BenchmarkModel

/// A row of the result, with the texts that all output forms share.
package struct RowSummary: Hashable, Sendable {
    package let row: ResultRow
    /// The budget that judges the row; nil for a figure without a budget.
    package let budget: Budget?

    package init(_ row: ResultRow, _ budget: Budget? = nil) {
        self.row = row
        self.budget = budget
    }

    package var target: SubjectID { row.target }

    /// The title of the budget, or the name of the metric.
    package var title: String { budget?.title ?? row.metric.name }

    /// The title with the name of the target, for rows of several targets.
    package var name: String { "\(target), \(title)" }

    /// The limit in the words of its document; nil without a budget.
    package var documented: String? { budget?.documented }

    package var estimate: Estimate? { row.figure.estimate }

    /// The verdict; `notMeasured` for every row without a figure, with a budget or without.
    package var verdict: Verdict? { estimate == nil ? .notMeasured : row.verdict }

    package var unit: HumanUnit { HumanUnit(row) }

    /// The figure in the unit of the row, a count for a census, or `-` without a figure.
    package var figure: String { figure(in: unit) }

    package func figure(in unit: HumanUnit) -> String {
        if let census = row.census {
            // A census shows whole agents, although its metric may be a finer ratio: answers are compared request by
            // request.
            let count = "\(census.kept) of \(census.expected)"
            return census.steady ? count : "\(count) in the worst of \(census.rounds)"
        }
        return estimate.map(unit.text) ?? "-"
    }

    /// The figure and the documented limit.
    package var figureAndLimit: String {
        guard let documented, documented != Verdict.noLimit.rawValue else {
            return "\(figure), \(Verdict.noLimit.rawValue)"
        }
        return "\(figure), documented: \(documented)"
    }

    /// The figure of a failed budget and its limit, such as `1.08 KB/s; limit 1 KB/s`.
    ///
    /// A budget that every agent must keep shows its worst agent: the mean over the agents may be within the limit. A
    /// census is a count and is shown without a limit.
    var breach: String {
        guard row.census == nil, let limit = budget?.bound.limit, let estimate else { return figure }
        func text(_ value: Double) -> String {
            let unit = HumanUnit(row.unit, largest: value.magnitude, of: row.whole)
            return "\(unit.text(value)); limit \(unit.short(limit))"
        }
        for case .worstAgent(let agent, let own) in row.notes { return "worst agent \(agent): \(text(own.value))" }
        return text(estimate.value)
    }

    /// The figure for a table in which "-" stands for a row that does not exist.
    package var cell: String { estimate == nil ? Verdict.notMeasured.rawValue : figure }

    /// The A/A interval in the unit of the figure; nil without one.
    package var noise: String? { row.noise.map(unit.interval) }

    /// The reason why the figure is missing; nil if there is a figure.
    package var absentReason: String? { row.figure.absentReason }

    /// The reason why the figure has no interval; nil if it has one, or is missing itself.
    package var missingInterval: String? {
        guard let estimate, estimate.low == nil else { return nil }
        switch row.statistic {
        case .census: return "a census is a count, which has no interval"
        case .max: return "a worst case has no interval"
        case .mergedMean, .merged: return "figures of all requests together have no interval"
        case .mean, .sum, .meanOfMachine, .sumOfMachine, .meanAtMetronome, .growth, .interference, .percentile:
            return RowNote.single.text(unit, phase: row.phase)
        }
    }

    /// The reason with the label `not measured`.
    package var absence: String? { absentReason.map { "\(Verdict.notMeasured.rawValue): \($0)" } }

    /// All notes of the row as sentences.
    package var notes: [String] {
        let unit = unit
        return row.notes.map { $0.text(unit, phase: row.phase) }
    }

    /// The reason why the figure is missing, and the notes.
    package var remarks: [String] { [absentReason].compactMap { $0 } + notes }
}
