import BenchmarkModel

/// The table of a comparison for a terminal.
package enum ComparisonTable {
    /// Returns the table. The parameters are those of `ConsoleTable.text`.
    package static func text(_ comparison: ComparisonSummary, columns: Int, color: Bool) -> String {
        let page = ComparisonPage(comparison: comparison, width: columns, color: color)
        let parts = [page.heading, page.reservations, page.table, page.notes, [page.counts]]
        return parts.filter { !$0.isEmpty }.map { $0.joined(separator: "\n") }.joined(separator: "\n\n") + "\n"
    }
}

/// The parts of the table as lines.
struct ComparisonPage {
    let comparison: ComparisonSummary
    let width: Int
    let color: Bool

    var heading: [String] {
        TextWrap.paragraph(
            "",
            "\(comparison.title); intervals as judged: \(Wording.adjusted); unchanged: the whole interval lies within "
                + "the threshold",
            width: width)
    }

    var reservations: [String] {
        guard !comparison.reservations.isEmpty else { return [] }
        return TextWrap.lines(Wording.reserved, width: width).map { Style.open.applied(to: $0, color: color) }
            + comparison.reservations.flatMap { TextWrap.paragraph("  - ", $0, width: width) }
    }

    var table: [String] {
        let rows = comparison.rows.map { row in
            [
                Grid.Cell(row.title), Grid.Cell(row.baseline), Grid.Cell(row.current), Grid.Cell(row.difference),
                Grid.Cell(row.threshold), Grid.Cell(row.change.rawValue, Style(row.change)),
            ]
        }
        let columns = [
            Grid.Column(header: "figure", least: 14),
            Grid.Column(header: Self.short(comparison.reference, "baseline"), least: 9),
            Grid.Column(header: Self.short(comparison.current, "current"), least: 9),
            Grid.Column(header: "change", least: 16),
            Grid.Column(header: "threshold", least: 9), Grid.Column(header: "verdict", least: nil),
        ]
        return Grid(columns: columns, rows: rows).lines(width: width, color: color)
    }

    /// Returns a name that fits above a column of figures. The heading has the full name.
    private static func short(_ name: String, _ otherwise: String) -> String { name.count <= 12 ? name : otherwise }

    var notes: [String] {
        let lines = comparison.notes.flatMap { TextWrap.paragraph("  ", $0, width: width) }
        return lines.isEmpty ? [] : [Style.heading.applied(to: "Notes", color: color)] + lines
    }

    /// A line for each row that regressed, is inconclusive or was not compared.
    var undecided: [String] {
        [Change.regressed, .inconclusive, .notCompared].flatMap { change in
            comparison.rows.filter { $0.change == change }.map { row in
                let name = Style(change).applied(to: change.rawValue, color: color)
                let figures = row.absentReason ?? "\(row.baseline) to \(row.current), change \(row.difference)"
                return "\(name): \(TextWrap.printed("\(row.title): \(figures)"))"
            }
        }
    }

    var counts: String {
        comparison.counts { change, text in Style(change).applied(to: text, color: color) }
    }
}

extension Style {
    init(_ change: Change) {
        self =
            switch change {
            case .improved: .good
            case .unchanged: .plain
            case .regressed: .bad
            case .inconclusive, .notCompared: .open
            }
    }
}
