import BenchmarkModel

/// Response times by percentile.
extension ConsolePage {
    var latency: [String] {
        guard !summary.latency.isEmpty else { return [] }
        let intro =
            "Response time from the intended send time, and service time, of all requests of an arm; the difference is "
            + "the mean over the rounds, with its 95 % interval"
        return paragraph(intro)
            + summary.latency.flatMap { table in
                let name = Self.fits(table.subject.name.text) ? [] : paragraph(table.subject.name.text)
                return [""] + name + lines(of: grid(table))
            }
    }

    /// Whether a name is short enough for the header of a column of percentiles. A longer name has its own line.
    private static func fits(_ name: String) -> Bool { name.count <= 12 }

    private func grid(_ table: LatencyTable) -> Grid {
        let subject = table.subject
        let leasts = [
            Self.fits(subject.arms.off) ? nil : 12, Self.fits(subject.arms.on) ? nil : 12, 20, 8, 8,
        ]
        return Grid(
            columns: [Grid.Column(header: Self.fits(subject.name.text) ? subject.name.text : "", least: 7)]
                + zip(table.heads, leasts).map { Grid.Column(header: $0, least: $1) },
            rows: table.lines.map { $0.cells.map { Grid.Cell($0) } })
    }
}
