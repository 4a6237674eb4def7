import BenchmarkModel

/// A run for people: the verdicts, the figures beside them, and what has to be known of both.
package enum ConsoleTable {
    /// - Parameters:
    ///   - columns: characters of a line; below 80 lines may be longer than asked for.
    ///   - colour: whether verdicts and headings carry terminal colours.
    package static func text(_ summary: ResultSummary, columns: Int, colour: Bool) -> String {
        let page = ConsolePage(summary: summary, width: columns, colour: colour)
        let parts = [
            page.heading, page.budgets, page.ranking, page.startUp, page.latency, page.references, page.bench,
            page.notes, page.failures, page.warnings, page.calibration, page.environment, page.counts,
        ]
        return parts.filter { !$0.isEmpty }.map { $0.joined(separator: "\n") }.joined(separator: "\n\n") + "\n"
    }

    /// Of a quiet run: which run it was, every row that does not pass on a line of its own, and how many rows have which verdict.
    package static func quiet(_ summary: ResultSummary, columns: Int, colour: Bool) -> String {
        let page = ConsolePage(summary: summary, width: columns, colour: colour)
        let compared = summary.comparison.map { comparison in
            let page = ComparisonPage(comparison: comparison, width: columns, colour: colour)
            return page.undecided + [page.counts]
        }
        let lines =
            [TextWrap.printed(summary.head.short)] + page.partial + page.undecided + page.counts + (compared ?? [])
        return lines.joined(separator: "\n") + "\n"
    }
}

/// The parts of the page, each as its lines.
struct ConsolePage {
    let summary: ResultSummary
    let width: Int
    let colour: Bool

    var heading: [String] {
        paragraph(summary.head.title) + partial + paragraph(summary.head.load)
            + (summary.head.control.map(paragraph) ?? [])
    }

    var partial: [String] {
        (summary.head.partialLine.map(paragraph) ?? []).map { Style.open.applied(to: $0, colour: colour) }
    }

    func paragraph(_ text: String) -> [String] { TextWrap.paragraph("", text, width: width) }

    func lines(of grid: Grid) -> [String] { grid.lines(width: width, colour: colour) }

    /// One table for all subjects where it fits, else one a subject.
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
            case .fail: .bad
            case .inconclusive, .notMeasured: .open
            }
    }
}
