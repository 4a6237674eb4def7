import BenchmarkModel

/// The tables of the budgets and of all other figures.
extension ConsolePage {
    /// All subjects side by side if the line is long enough, else one table per subject.
    var budgets: [String] {
        guard let table = summary.budgets else { return [] }
        let noise = table.hasNoise ? "; A/A: \(Wording.noise), 95 %" : ""
        return paragraph("\(table.title); \(table.intervals)\(noise)") + sideBySide { grid(table, $0) }
    }

    private func grid(_ table: BudgetTable, _ subjects: [SubjectSummary]) -> Grid {
        // One table per subject, if they do not fit side by side, has only the documents' words that apply to it.
        let hasLimits = subjects.contains(where: \.hasLimits)
        let columns =
            [Grid.Column(header: table.header, least: 14)]
            + (hasLimits ? [Grid.Column(header: "documented", least: 10)] : [])
        let rows = table.lines.map { line in
            [Grid.Cell(line.budget.title)] + (hasLimits ? [Grid.Cell(line.budget.documented)] : [])
                + subjects.flatMap { cells(line.row(of: $0), table.hasNoise) }
        }
        let ofSubjects = subjects.flatMap {
            figureColumns($0, table.hasNoise) + [Grid.Column(header: "verdict", least: nil)]
        }
        return Grid(columns: columns + ofSubjects, rows: rows)
    }

    private func cells(_ row: RowSummary?, _ hasNoise: Bool) -> [Grid.Cell] {
        guard let row, let verdict = row.verdict else {
            return [Grid.Cell("-")] + (hasNoise ? [Grid.Cell("")] : []) + [Grid.Cell("")]
        }
        let noise = hasNoise ? [Grid.Cell(row.noise ?? "")] : []
        return [Grid.Cell(row.figure)] + noise + [Grid.Cell(verdict.rawValue, Style(verdict))]
    }

    private func figureColumns(_ subject: SubjectSummary, _ hasNoise: Bool) -> [Grid.Column] {
        [Grid.Column(header: subject.name.text, least: hasNoise ? 24 : nil)]
            + (hasNoise ? [Grid.Column(header: "A/A", least: 9)] : [])
    }

    /// The figures without a budget.
    var references: [String] {
        guard !summary.figures.lines.isEmpty else { return [] }
        let intro =
            summary.head.plan.versus
            ? "Figures (\(Wording.notAdjusted))"
            : "Other figures (\(Wording.notAdjusted); off and on: state of the exporter)"
        return paragraph(intro) + sideBySide(referenceGrid)
    }

    private func referenceGrid(_ subjects: [SubjectSummary]) -> Grid {
        let lines = summary.figures.lines.map { line in (line: line, rows: subjects.map(line.row)) }
            .filter { $0.rows.contains { $0 != nil } }
        let hasNoise = lines.contains { $0.rows.contains { $0?.noise != nil } }
        let rows = lines.map { line, rows in
            [Grid.Cell(line.label(subjects))]
                + rows.flatMap { row in
                    [Grid.Cell(row?.cell ?? "-")] + (hasNoise ? [Grid.Cell(row?.noise ?? "")] : [])
                }
        }
        let columns =
            [Grid.Column(header: "figure", least: 20)] + subjects.flatMap { figureColumns($0, hasNoise) }
        return Grid(columns: columns, rows: rows)
    }
}
