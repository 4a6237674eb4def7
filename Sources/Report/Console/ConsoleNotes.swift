import Analysis
import BenchmarkModel

/// The text below the tables.
extension ConsolePage {
    /// The notes of the budget rows, and the reasons of missing figures.
    var notes: [String] {
        let remarks = summary.budgetRows.filter { $0.absentReason == nil && !$0.row.notes.isEmpty }.map { row in
            "\(row.name): \(row.notes.joined(separator: "; "))"
        }
        let lines = (remarks + summary.head.processes + absences).flatMap(hanging)
        return lines.isEmpty ? [] : [heading("Notes")] + lines
    }

    /// A line for each reason of missing figures, with all rows of a subject that it concerns: those of the budgets,
    /// then those without a budget.
    private var absences: [String] {
        let budgets = summary.budgetRows.map { ($0.title, $0, $0.remarks.joined(separator: "; ")) }
        let figures = summary.figures.lines.flatMap { line in
            summary.subjects.compactMap { line.row(of: $0) }.map {
                (line.label(summary.subjects), $0, $0.absentReason ?? "")
            }
        }
        // The label of a figure may have a comma.
        return absences(budgets, separator: ", ") + absences(figures, separator: "; ")
    }

    /// - Parameter rows: the title of each row, the row, and its reason.
    private func absences(_ rows: [(String, RowSummary, String)], separator: String) -> [String] {
        var lines: [(target: SubjectID, reason: String, titles: [String])] = []
        for (title, row, reason) in rows where row.absentReason != nil {
            if let known = lines.firstIndex(where: { $0.target == row.target && $0.reason == reason }) {
                lines[known].titles.append(title)
            } else {
                lines.append((row.target, reason, [title]))
            }
        }
        return lines.map { "\($0.target), not measured: \($0.titles.joined(separator: separator)): \($0.reason)" }
    }

    /// All failures of agents, with the last output of each agent.
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

    /// The first four lines of facts. The JSON export has all of them.
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

    /// A line for each row that does not pass, failed rows first: its verdict, target, title and figure.
    var undecided: [String] {
        [Verdict.fail, .inconclusive, .notMeasured].flatMap { verdict in
            summary.budgetRows.filter { $0.verdict == verdict }.map { row in
                let name = Style(verdict).applied(to: verdict.rawValue, color: color)
                let figure = row.absentReason ?? row.figureAndLimit
                return "\(name): \(TextWrap.printed("\(row.name): \(figure)"))"
            }
        }
    }

    private func heading(_ text: String) -> String { Style.heading.applied(to: text, color: color) }

    private func hanging(_ text: String) -> [String] {
        let lines = TextWrap.lines(text, width: max(width - 4, 20))
        return lines.enumerated().map { ($0.offset == 0 ? "  " : "    ") + $0.element }
    }
}
