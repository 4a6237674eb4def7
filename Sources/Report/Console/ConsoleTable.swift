import BenchmarkModel

/// The tables of a run for a terminal: the verdicts, all other figures, notes, failures, warnings and the environment.
package enum ConsoleTable {
    /// Returns the tables. `ConsoleAnswer` has the lines after them.
    ///
    /// - Parameters:
    ///   - columns: the characters of a line; lines may be longer if it is below 80.
    ///   - color: whether verdicts and headings have terminal colors.
    package static func text(_ summary: ResultSummary, columns: Int, color: Bool) -> String {
        let page = ConsolePage(summary: summary, width: columns, color: color)
        let parts = [
            page.heading, page.budgets, page.ranking, page.startUp, page.latency, page.references, page.bench,
            page.notes, page.failures, page.warnings, page.calibration, page.environment,
        ]
        return parts.filter { !$0.isEmpty }.map { $0.joined(separator: "\n") }.joined(separator: "\n\n") + "\n"
    }

    /// Returns the text of a quiet run: the id of the run, and a line for each row that does not pass.
    package static func quiet(_ summary: ResultSummary, columns: Int, color: Bool) -> String {
        let page = ConsolePage(summary: summary, width: columns, color: color)
        let compared = summary.comparison.map {
            ComparisonPage(comparison: $0, width: columns, color: color).undecided
        }
        let lines = [TextWrap.printed(summary.head.short)] + page.partial + page.undecided + (compared ?? [])
        return lines.joined(separator: "\n") + "\n"
    }
}

/// The parts of the text as lines.
struct ConsolePage {
    let summary: ResultSummary
    let width: Int
    let color: Bool

    var heading: [String] {
        paragraph(summary.head.title) + partial + paragraph(summary.head.load)
            + (summary.head.scrapes.map(paragraph) ?? []) + (summary.head.control.map(paragraph) ?? [])
    }

    var partial: [String] {
        (summary.head.partialLine.map(paragraph) ?? []).map { Style.open.applied(to: $0, color: color) }
    }

    func paragraph(_ text: String) -> [String] { TextWrap.paragraph("", text, width: width) }

    func lines(of grid: Grid) -> [String] { grid.lines(width: width, color: color) }

    /// Returns one table for all subjects if it fits, else one table per subject.
    func sideBySide(_ grid: ([SubjectSummary]) -> Grid) -> [String] {
        let together = grid(summary.subjects)
        if together.leastWidth <= width { return [""] + lines(of: together) }
        return summary.subjects.flatMap { [""] + lines(of: grid([$0])) }
    }
}

extension Style {
    init(_ verdict: Verdict) {
        self =
            switch verdict {
            case .pass: .good
            case .noLimit: .plain
            case .fail: .bad
            case .inconclusive, .notMeasured: .open
            }
    }
}
