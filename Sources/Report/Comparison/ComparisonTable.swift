public import Analysis
import BenchmarkModel

/// A comparison for people.
public enum ComparisonTable {
    /// - Parameters: as those of `ConsoleTable.text`.
    public static func text(_ comparison: Comparison, columns: Int, colour: Bool) -> String {
        let page = ComparisonPage(comparison: comparison, width: columns, colour: colour)
        let parts = [page.heading, page.reservations, page.table, page.notes, [page.summary]]
        return parts.filter { !$0.isEmpty }.map { $0.joined(separator: "\n") }.joined(separator: "\n\n") + "\n"
    }
}

struct ComparisonPage {
    let comparison: Comparison
    let width: Int
    let colour: Bool

    private static let mostNamed = 5

    var heading: [String] {
        TextWrap.paragraph(
            "",
            "\(comparison.current) beside \(comparison.reference); intervals as they are judged: 95 %, adjusted (Holm) over the "
                + "rows; unchanged: the whole interval lies within the threshold", width: width)
    }

    var reservations: [String] {
        guard !comparison.reservations.isEmpty else { return [] }
        let intro = "With these reservations no row is better than inconclusive, but for the exact ones"
        return TextWrap.lines(intro, width: width).map { Style.open.applied(to: $0, colour: colour) }
            + comparison.reservations.flatMap { TextWrap.paragraph("  - ", $0, width: width) }
    }

    var table: [String] {
        let rows = comparison.rows.map { row -> [Grid.Cell] in
            [
                Grid.Cell(title(row)), Grid.Cell(row.baselineText), Grid.Cell(row.currentText),
                Grid.Cell(row.changeText), Grid.Cell(row.thresholdText),
                Grid.Cell(row.change.rawValue, Style(row.change)),
            ]
        }
        let columns = [
            Grid.Column(header: "figure", least: 14),
            Grid.Column(header: Self.short(comparison.reference, "baseline"), least: 9),
            Grid.Column(header: Self.short(comparison.current, "current"), least: 9),
            Grid.Column(header: "change", least: 16),
            Grid.Column(header: "threshold", least: 9), Grid.Column(header: "verdict", least: nil),
        ]
        return Grid(columns: columns, rows: rows).lines(width: width, colour: colour)
    }

    /// A name that fits over a column of figures; the heading has it in full.
    private static func short(_ name: String, _ otherwise: String) -> String { name.count <= 12 ? name : otherwise }

    func title(_ row: ChangeRow) -> String {
        row.title(several: Set(comparison.rows.map(\.target)).count > 1)
    }

    var notes: [String] {
        var lines = comparison.rows.flatMap { row -> [String] in
            let reasons = row.change == .notCompared ? [row.absentReason ?? "not observed"] : []
            let texts = reasons + row.noteTexts + agents(row)
            return texts.isEmpty
                ? [] : TextWrap.paragraph("  ", "\(title(row)): \(texts.joined(separator: "; "))", width: width)
        }
        if comparison.rows.contains(where: \.isRelativeToMetronome) {
            lines += TextWrap.paragraph(
                "  ", "* at the speed of the baseline's metronome: levels and change",
                width: width)
        }
        return lines.isEmpty ? [] : [Style.heading.applied(to: "Notes", colour: colour)] + lines
    }

    func agents(_ row: ChangeRow) -> [String] {
        let regressed = comparison.agentRows.filter {
            $0.target == row.target && $0.metric == row.metric && $0.phase == row.phase
                && $0.statistic == row.statistic && $0.change == .regressed
        }.compactMap(\.agent)
        guard !regressed.isEmpty else { return [] }
        let names = regressed.prefix(Self.mostNamed).map(\.description).joined(separator: ", ")
        let more = regressed.count > Self.mostNamed ? " and \(regressed.count - Self.mostNamed) more" : ""
        let alone = regressed.count == 1 ? "itself" : "themselves"
        return ["\(Count.text(regressed.count, "agent")) regressed by \(alone): \(names)\(more)"]
    }

    /// A line for every row that regressed or is not decided.
    var undecided: [String] {
        [Change.regressed, .inconclusive, .notCompared].flatMap { change in
            comparison.rows.filter { $0.change == change }.map { row in
                let name = Style(change).applied(to: change.rawValue, colour: colour)
                let figures =
                    row.absentReason ?? "\(row.baselineText) to \(row.currentText), change \(row.changeText)"
                return "\(name): \(TextWrap.printed("\(title(row)): \(figures)"))"
            }
        }
    }

    var summary: String {
        let counts = Change.allCases.compactMap { change -> String? in
            let count = comparison.rows.count { $0.change == change }
            return count == 0 ? nil : Style(change).applied(to: "\(count) \(change.rawValue)", colour: colour)
        }
        return counts.isEmpty
            ? "nothing to compare: the two have no target in common, or the budget file has no changes"
            : counts.joined(separator: ", ")
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
