/// What the run says of the bench itself and of its machine, and which blocks were disturbed.
extension ConsolePage {
    var bench: [String] {
        guard !summary.figures.bench.isEmpty else { return [] }
        let bench = summary.bench
        let sentences = bench.disturbed.compactMap(\.sentence) + bench.settled
        // The empty line in front is between tables of several subjects.
        return Array(sideBySide(benchGrid).dropFirst()) + [bench.unaudited].compactMap { $0 }
            + sentences.flatMap(hangingByTwo)
    }

    private func benchGrid(_ subjects: [SubjectSummary]) -> Grid {
        let rows = summary.figures.bench.compactMap { line -> [Grid.Cell]? in
            let rows = subjects.map(line.row)
            guard rows.contains(where: { $0 != nil }) else { return nil }
            return [Grid.Cell(line.label(subjects))] + rows.map { Grid.Cell($0?.cell ?? "-") }
        }
        let columns =
            [Grid.Column(header: "the bench itself", least: 20)]
            + subjects.map { Grid.Column(header: $0.name, least: 20) }
        return Grid(columns: columns, rows: rows)
    }

    private func hangingByTwo(_ text: String) -> [String] {
        TextWrap.lines(text, width: max(width - 2, 20)).enumerated().map { ($0.offset == 0 ? "" : "  ") + $0.element }
    }
}
