import Analysis
import BenchmarkModel

/// Response times by percentile: from the intended send time and, beside it, service time.
extension ConsolePage {
    var latency: [String] {
        let tables = targets.flatMap { target -> [String] in
            let grid = latencyGrid(target)
            guard !grid.rows.isEmpty else { return [] }
            let name = Self.fits(target) ? [] : TextWrap.paragraph("", target, width: width)
            return [""] + name + grid.lines(width: width, colour: colour)
        }
        guard !tables.isEmpty else { return [] }
        let intro =
            "Response time from the intended send time, and service time: of all requests of an arm; the difference round by "
            + "round, with its 95 % interval"
        return TextWrap.paragraph("", intro, width: width) + tables
    }

    /// Whether a name stands well over a column of percentiles; a longer one has a line of its own.
    private static func fits(_ target: String) -> Bool { target.count <= 12 }

    private func latencyGrid(_ target: String) -> Grid {
        let names = names(of: target)
        func row(_ metric: Metric, _ arm: RowArm, _ statistic: String) -> ResultRow? {
            judgement.referenceRows.first {
                $0.target == target && $0.metric == metric && $0.arm == arm && $0.statisticName == statistic
            }
        }
        func cell(_ metric: Metric, _ arm: RowArm, _ statistic: String) -> Grid.Cell {
            guard let row = row(metric, arm, statistic), row.figure.estimate != nil else { return Grid.Cell("-") }
            return Grid.Cell(row.figureText(HumanUnit(row)))
        }
        let rows = ["p50", "p90", "p99", "p99.9", "p99.99", "max"].compactMap { name -> [Grid.Cell]? in
            guard row(.requestSeconds, .treatment, "merged_\(name)") != nil else { return nil }
            return [
                Grid.Cell(name), cell(.requestSeconds, .control, "merged_\(name)"),
                cell(.requestSeconds, .treatment, "merged_\(name)"), cell(.requestSeconds, .difference, name),
                cell(.serviceSeconds, .control, "merged_\(name)"),
                cell(.serviceSeconds, .treatment, "merged_\(name)"),
            ]
        }
        return Grid(
            columns: [
                Grid.Column(header: Self.fits(target) ? target : "", least: 7),
                Grid.Column(header: names.off, least: Self.fits(names.off) ? nil : 12),
                Grid.Column(header: names.on, least: Self.fits(names.on) ? nil : 12),
                Grid.Column(header: "\(names.on) less \(names.off)", least: 20),
                Grid.Column(header: "service, \(names.off)", least: 8),
                Grid.Column(header: "service, \(names.on)", least: 8),
            ], rows: rows)
    }
}
