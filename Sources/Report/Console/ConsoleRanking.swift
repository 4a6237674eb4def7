import Analysis
import BenchmarkModel

/// All targets in one table, with their ranks where the intervals tell them apart.
extension ConsolePage {
    var ranking: [String] {
        let lines = Ranking(run, judgement).lines
        guard !lines.isEmpty else { return [] }
        let intro = TextWrap.paragraph(
            "",
            "Side by side: rank and figure. 1 is the best; ranks are shared where the intervals, as they are judged, touch",
            width: width)
        let columns =
            [Grid.Column(header: "figure", least: 14)] + targets.map { Grid.Column(header: $0, least: 10) }
        let rows = lines.map { line in
            [Grid.Cell(line.title)]
                + line.places.map { place in
                    guard let ranks = place.ranks, let estimate = place.row.figure.estimate else {
                        return Grid.Cell("-")
                    }
                    return Grid.Cell("\(Self.text(ranks))  \(HumanUnit(place.row).text(estimate.value))")
                }
        }
        return intro + [""] + Grid(columns: columns, rows: rows).lines(width: width, colour: colour)
    }

    private static func text(_ ranks: ClosedRange<Int>) -> String {
        ranks.count == 1 ? "\(ranks.lowerBound)" : "\(ranks.lowerBound)-\(ranks.upperBound)"
    }
}
