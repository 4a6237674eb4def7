import Analysis
import BenchmarkModel

/// All subjects in one table with their ranks. Subjects whose intervals touch share a rank.
extension ConsolePage {
    var ranking: [String] {
        guard !summary.ranking.isEmpty else { return [] }
        let columns =
            [Grid.Column(header: "figure", least: 14)]
            + summary.subjects.map { Grid.Column(header: $0.name.text, least: 10) }
        let rows = summary.ranking.map { line in
            [Grid.Cell(line.title)] + line.places.map { Grid.Cell(Self.text($0)) }
        }
        return paragraph(
            "Ranks and figures: 1 is the best; targets share a rank if their intervals, as judged, touch"
        )
            + [""] + lines(of: Grid(columns: columns, rows: rows))
    }

    private static func text(_ place: Ranking.Place) -> String {
        guard let ranks = place.ranks, let estimate = place.row.figure.estimate else { return "-" }
        let rank = ranks.count == 1 ? "\(ranks.lowerBound)" : "\(ranks.lowerBound)-\(ranks.upperBound)"
        return "\(rank)  \(HumanUnit(place.row).text(estimate.value))"
    }
}
