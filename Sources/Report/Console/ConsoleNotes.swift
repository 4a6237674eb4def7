import Analysis
import BenchmarkModel

/// What stands below the tables.
extension ConsolePage {
    /// Of every budget row that has something to say, and why the others have no figure.
    var notes: [String] {
        let said = summary.budgetRows.filter { $0.absentReason == nil && !$0.row.notes.isEmpty }.map { row in
            "\(row.name): \(row.notes.joined(separator: "; "))"
        }
        let lines = (said + summary.head.processes + absences).flatMap(hanging)
        return lines.isEmpty ? [] : [heading("Notes")] + lines
    }

    /// One line for all rows of a subject that have no figure for the same reason.
    private var absences: [String] {
        var lines: [(target: String, reason: String, titles: [String])] = []
        for row in summary.budgetRows where row.absentReason != nil {
            let reason = row.remarks.joined(separator: "; ")
            if let known = lines.firstIndex(where: { $0.target == row.target && $0.reason == reason }) {
                lines[known].titles.append(row.title)
            } else {
                lines.append((row.target, reason, [row.title]))
            }
        }
        return lines.map { "\($0.target), not measured: \($0.titles.joined(separator: ", ")): \($0.reason)" }
    }

    /// Every agent that did not do its part, with the last it said.
    var failures: [String] {
        guard !summary.failures.isEmpty else { return [] }
        return [heading("Failures (\(summary.failures.count))")]
            + summary.failures.flatMap { failure in
                hanging(failure.sentence) + failure.lastOutput.map { "    | \(TextWrap.printed($0))" }
            }
    }

    var warnings: [String] {
        guard !summary.warnings.isEmpty else { return [] }
        return [heading("Warnings (\(summary.warnings.count))")] + summary.warnings.flatMap(hanging)
    }

    var calibration: [String] {
        summary.head.calibration.map { TextWrap.paragraph("Calibration: ", $0, width: width) } ?? []
    }

    /// The first facts, as many as fill four lines; all of them are in the JSON export.
    var environment: [String] {
        let all = summary.head.environment.facts
        guard !all.isEmpty else { return [] }
        let facts = all.filter { $0.name != "calibration" }.map { "\($0.name) \($0.value)" }.joined(separator: "; ")
        let lines = TextWrap.paragraph("  ", facts, width: width)
        return [heading("Environment")]
            + lines.prefix(4).enumerated().map { index, line in
                index == 3 && lines.count > 4 ? String(line.prefix(max(0, width - 4))) + " ..." : line
            }
    }

    /// A line for every row that does not pass, the failed ones first: its verdict, target, title and figure.
    var undecided: [String] {
        [Verdict.fail, .inconclusive, .notMeasured].flatMap { verdict in
            summary.budgetRows.filter { $0.verdict == verdict }.map { row in
                let name = Style(verdict).applied(to: verdict.rawValue, colour: colour)
                let figure = row.absentReason ?? row.figureAndLimit
                return "\(name): \(TextWrap.printed("\(row.name): \(figure)"))"
            }
        }
    }

    /// One line a subject: how many rows have which verdict.
    var counts: [String] {
        summary.verdictCounts { verdict, text in Style(verdict).applied(to: text, colour: colour) }
            .map { "\(TextWrap.printed($0.subject)): \($0.counts)" }
    }

    private func heading(_ text: String) -> String { Style.heading.applied(to: text, colour: colour) }

    private func hanging(_ text: String) -> [String] {
        let lines = TextWrap.lines(text, width: max(width - 4, 20))
        return lines.enumerated().map { ($0.offset == 0 ? "  " : "    ") + $0.element }
    }
}
