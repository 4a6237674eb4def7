import BenchmarkModel

/// The figures of the bench and of its machine, and the disturbed blocks.
extension ConsolePage {
    var bench: [String] {
        guard !summary.figures.bench.isEmpty else { return [] }
        let bench = summary.bench
        let sentences = bench.disturbed.compactMap(\.sentence) + bench.settled
        // The first line is empty: it separates the tables of several subjects.
        return Array(sideBySide(benchGrid).dropFirst()) + [bench.unaudited].compactMap { $0 }
            + sentences.flatMap { TextWrap.hanging($0, width: width) }
    }

    private func benchGrid(_ subjects: [SubjectSummary]) -> Grid {
        let rows = summary.figures.bench.compactMap { line -> [Grid.Cell]? in
            let rows = subjects.map(line.row)
            guard rows.contains(where: { $0 != nil }) else { return nil }
            return [Grid.Cell(line.label(subjects))] + rows.map { Grid.Cell($0?.cell ?? "-") }
        }
        let columns =
            [Grid.Column(header: "the bench itself", least: 20)]
            + subjects.map { Grid.Column(header: $0.name.text, least: 20) }
        return Grid(columns: columns, rows: rows)
    }
}
