package import Analysis
package import BenchmarkModel

/// A row of a comparison with all that forms say of it.
package struct ChangeSummary: Sendable {
    package let row: ChangeRow
    package let title: String
    /// Which agents regressed by themselves, as a sentence; nil where none did.
    package let regressedAgents: String?

    package var change: Change { row.change }

    /// Why there is nothing to compare; nil where something is compared.
    package var absentReason: String? { row.absentReason }

    /// The levels that belong to the change, without their intervals.
    package var baseline: String { row.baselineText }
    package var current: String { row.currentText }

    /// The change with the interval that is judged.
    package var difference: String { row.changeText }

    /// How far the figure may move, in the unit of the change.
    package var threshold: String { row.thresholdText }

    /// The row's notes, as sentences.
    package var notes: [String] { row.noteTexts }

    /// Why there is nothing to compare, and the notes.
    package var remarks: [String] { [absentReason].compactMap { $0 } + notes }
}

/// A run beside another, or two targets beside each other, with all that forms say of it.
package struct ComparisonSummary: Sendable {
    let comparison: Comparison
    /// The fleet's rows.
    package let rows: [ChangeSummary]
    package let tally: Tally<Change>

    /// - Complexity: O(rows x agent rows).
    package init(_ comparison: Comparison) {
        self.comparison = comparison
        let several = Set(comparison.rows.map(\.target)).count > 1
        rows = comparison.rows.map { row in
            ChangeSummary(
                row: row, title: row.title(several: several),
                regressedAgents: Self.regressed(comparison.agentRows.filter { $0.isOfSameFigure(as: row) }))
        }
        tally = Tally(comparison.rows.map(\.change))
    }

    /// The name of the run or target that is compared with.
    package var reference: String { comparison.reference }
    package var current: String { comparison.current }
    package var title: String { "\(current) beside \(reference)" }
    package var reservations: [String] { comparison.reservations }
    package var exitCode: Int32 { comparison.exitCode }
    package var comparesNothing: Bool { comparison.comparesNothing }

    /// The fleet's rows, then the agents' own.
    package var allRows: [ChangeRow] { comparison.rows + comparison.agentRows }

    /// How many figures did what, or that there is nothing to compare.
    ///
    /// - Parameter shown: turns the text of one outcome into the shown one, such as by coloring it.
    package func counts(_ shown: (Change, String) -> String = { $1 }) -> String {
        tally.text(shown) ?? "nothing to compare: the two have no target in common, or the budget file has no changes"
    }

    /// A line for every row with remarks, and the meaning of the mark at a title.
    package var notes: [String] {
        let said = rows.compactMap { row -> String? in
            let texts = row.remarks + [row.regressedAgents].compactMap { $0 }
            return texts.isEmpty ? nil : "\(row.title): \(texts.joined(separator: "; "))"
        }
        let isRelative = rows.contains { $0.row.isRelativeToMetronome }
        return said + (isRelative ? ["* at the speed of the baseline's metronome: levels and change"] : [])
    }

    private static func regressed(_ rows: [ChangeRow]) -> String? {
        let agents = rows.filter { $0.change == .regressed }.compactMap(\.agent)
        guard !agents.isEmpty else { return nil }
        let alone = agents.count == 1 ? "itself" : "themselves"
        return "\(Count.text(agents.count, "agent")) regressed by \(alone): \(AgentNames.text(agents))"
    }
}

extension ChangeRow {
    fileprivate func isOfSameFigure(as other: ChangeRow) -> Bool {
        target == other.target && metric == other.metric && phase == other.phase && statistic == other.statistic
    }
}
