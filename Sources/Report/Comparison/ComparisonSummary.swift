package import Analysis
package import BenchmarkModel

/// A row of a comparison, with the texts that all output forms share.
package struct ChangeSummary: Sendable {
    package let row: ChangeRow
    package let title: String
    /// The title without the mark of a figure that is relative to the metronome.
    let plainTitle: String
    /// A sentence with the agents that regressed by themselves; nil if none did.
    package let regressedAgents: String?

    package var change: Change { row.change }

    /// The reason why the figures could not be compared; nil if they were.
    package var absentReason: String? { row.absentReason }

    /// The levels that the change refers to, without their intervals.
    package var baseline: String { row.baselineText }
    package var current: String { row.currentText }

    /// The change with the interval that is judged.
    package var difference: String { row.changeText }

    /// The limit of an unchanged figure, in the unit of the change.
    package var threshold: String { row.thresholdText }

    /// The notes of the row as sentences.
    package var notes: [String] { row.noteTexts }

    /// The reason why the figures could not be compared, and the notes.
    package var remarks: [String] { [absentReason].compactMap { $0 } + notes }
}

/// The comparison of two runs, or of two targets of one run, with the texts that all output forms share.
package struct ComparisonSummary: Sendable {
    let comparison: Comparison
    /// The rows of the fleet.
    package let rows: [ChangeSummary]
    package let tally: Tally<Change>

    /// - Complexity: O(rows x agent rows).
    package init(_ comparison: Comparison) {
        self.comparison = comparison
        let several = Set(comparison.rows.map(\.target)).count > 1
        rows = comparison.rows.map { row in
            ChangeSummary(
                row: row, title: row.title(several: several), plainTitle: row.plainTitle(several: several),
                regressedAgents: Self.regressed(comparison.agentRows.filter { $0.isOfSameFigure(as: row) }))
        }
        tally = Tally(comparison.rows.map(\.change))
    }

    /// The name of the run or target that the current one is compared with.
    package var reference: String { comparison.reference }
    package var current: String { comparison.current }
    package var title: String { "\(current) compared with \(reference)" }
    package var reservations: [String] { comparison.reservations }
    package var exitCode: Int32 { comparison.exitCode }
    package var comparesNothing: Bool { comparison.comparesNothing }

    /// The rows of the fleet, then the rows of single agents.
    package var allRows: [ChangeRow] { comparison.rows + comparison.agentRows }

    /// Returns the number of figures for each outcome, or the reason why there is nothing to compare.
    ///
    /// - Parameter shown: changes the text of one outcome, for example adds a color.
    package func counts(_ shown: (Change, String) -> String = { $1 }) -> String {
        tally.text(shown)
            ?? "nothing to compare: the two runs have no target in common, or the budget file has no changes"
    }

    /// A line for each row with remarks, and the meaning of the mark after a title.
    package var notes: [String] {
        let remarks = rows.compactMap { row -> String? in
            let texts = row.remarks + [row.regressedAgents].compactMap { $0 }
            return texts.isEmpty ? nil : "\(row.title): \(texts.joined(separator: "; "))"
        }
        let isRelative = rows.contains { $0.row.isRelativeToMetronome }
        return remarks + (isRelative ? ["* levels and change are at the speed of the metronome of the baseline"] : [])
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
