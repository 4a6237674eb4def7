import Analysis
import BenchmarkModel

/// The result as tidy CSV: one row per figure, in base units. results/README.md describes the columns.
package enum CSVExport {
    static let header = [
        "run", "target", "scope", "machine", "agent", "metric", "arm", "statistic", "value", "ci_low", "ci_high",
        "unit",
        "n", "budget", "verdict", "kind", "group", "reason",
    ]

    /// Returns the document.
    ///
    /// - Parameter parts: whether it contains the figures of single agents, groups and machines.
    package static func text(_ summary: ResultSummary, parts: Bool = true) -> String {
        summary.rows.reduce(into: CSVText.line(header)) { text, row in
            if parts || row.row.isOfFleet { text += line(row, summary.head.id, group: summary.group(of: row.row)) }
        }
    }

    private static func line(_ summary: RowSummary, _ run: RunID, group: String?) -> String {
        let row = summary.row
        let estimate = summary.estimate
        return CSVText.line([
            run.text, row.target.text, row.shownScope.rawValue, row.machine ?? "", row.agent?.name ?? "",
            row.metric.name, row.arm?.rawValue ?? "", row.statisticName, (estimate?.value).csv, (estimate?.low).csv,
            (estimate?.high).csv,
            row.unit.rawValue, (estimate?.n).csv, row.budget ?? "", summary.verdict?.rawValue ?? "",
            row.kind.rawValue, group ?? "", summary.absentReason ?? summary.missingInterval ?? "",
        ])
    }
}
