import Analysis
import BenchmarkModel
import Report

/// The cost of the exporter per agent: a point for each agent, and below them the noise of the agents.
struct AgentPlot {
    let summary: ResultSummary

    /// The maximum number of points per panel, which limits the size of a page with many targets. Of a larger fleet,
    /// agents are selected evenly by rank, with all agents at both ends.
    private var most: Int { min(1000, 2500 / max(summary.subjects.count, 1)) }
    private static let ends = 20

    private static let metrics: [Metric] = [.cpu, .uss, .scrapePayload, .requestSeconds]

    var plot: Plot? {
        let panels = summary.subjects.flatMap { subject in Self.metrics.compactMap { panel(subject, $0) } }
        let several = summary.head.plan.fleet.agents.count > most
        return Plot(
            name: "agents", short: "Agents", title: "Agent by agent",
            reading: "A point is an agent: the mean over its rounds"
                + (summary.subjects.contains(where: \.hasControl)
                    ? " of the difference between its twins with and without the exporter. " : ". ")
                + "The vertical line is the mean of the fleet. The height of a point has no meaning: it keeps the "
                + "points apart. A/A is noise: the difference between two processes without the exporter, for the "
                + "agents that have both."
                + (several ? " \(most) agents are drawn, evenly by rank and with the extremes." : ""),
            panels: panels)
    }

    private func arm(_ subject: SubjectSummary, _ metric: Metric) -> RowArm {
        metric == .scrapePayload && !subject.isVersus ? .treatment : subject.effect
    }

    private func panel(_ subject: SubjectSummary, _ metric: Metric) -> Panel? {
        let arm = arm(subject, metric)
        let rows = summary.figures.agents(of: subject, metric, arm).sorted { value($0) < value($1) }
        guard rows.count > 1, let middle = rows.map(value).max(by: { $0.magnitude < $1.magnitude }),
            let fleet = summary.figures.row(of: subject, metric, arm)
        else { return nil }
        let scale = HumanUnit(metric.unit, largest: middle.magnitude)
        let noisy = arm == .difference ? rows.filter { $0.row.noise != nil } : []
        let points =
            thinned(rows).enumerated().map { point($0.offset, $0.element, value($0.element), "agents", scale) }
            + thinned(noisy).enumerated().compactMap { index, row in
                row.row.noise.map { point(index, row, $0.value, "A/A", scale) }
            }
        let what =
            arm == .difference ? "\(metric.title), \(subject.arms.difference)" : metric.title
        let bands = noisy.isEmpty ? 1 : 2
        return Panel(
            label: "\(subject.name): \(what)", height: bands * 56,
            specification: specification(
                "\(subject.name): \(what), one point per agent", points,
                mean: fleet.estimate.map { $0.value * scale.perBase },
                scale.symbol.isEmpty ? what : scale.symbol),
            columns: ["agent", what],
            rows: quartiles(rows) + [["mean of the fleet", fleet.figure]])
    }

    private func value(_ row: RowSummary) -> Double { row.estimate?.value ?? 0 }

    /// Returns rows evenly by rank, with all rows at both ends.
    private func thinned(_ rows: [RowSummary]) -> [RowSummary] {
        guard rows.count > most else { return rows }
        let step = Double(rows.count) / Double(most - 2 * Self.ends)
        var wanted = Set(0..<Self.ends).union(rows.count - Self.ends..<rows.count)
        wanted.formUnion((0..<most - 2 * Self.ends).map { Int(Double($0) * step) })
        return wanted.sorted().map { rows[$0] }
    }

    private func point(_ index: Int, _ row: RowSummary, _ value: Double, _ band: String, _ unit: HumanUnit) -> JSONValue
    {
        // Multiples of the golden ratio keep neighbors apart, and the same run gives the same picture.
        let height = (Double(index) * 0.6180339887).truncatingRemainder(dividingBy: 1)
        return [
            "agent": .text(row.row.agent?.description ?? ""), "band": .text(band),
            "x": VegaLite.number(value * unit.perBase),
            "y": .number((height * 100).rounded() / 100),
        ]
    }

    private func quartiles(_ rows: [RowSummary]) -> [[String]] {
        let last = rows.count - 1
        let ranks = [
            ("least", 0), ("lower quarter", last / 4), ("median", last / 2), ("upper quarter", last * 3 / 4),
            ("most", last),
        ]
        return ranks.map { name, index in
            ["\(name): \(rows[index].row.agent?.description ?? "")", rows[index].figure]
        }
    }

    private func specification(
        _ description: String, _ points: [JSONValue], mean: Double?, _ axis: String
    ) -> [String: JSONValue] {
        let marks: JSONValue = [
            "mark": ["type": "point", "filled": true, "size": .integer(points.count > 300 ? 12 : 28), "opacity": 0.65],
            "encoding": [
                "x": VegaLite.x("x", axis, scale: ["zero": false, "nice": true]), "y": VegaLite.words("band"),
                "yOffset": ["field": "y", "type": "quantitative", "scale": ["domain": [-0.1, 1.1]]],
                "color": VegaLite.merged(
                    VegaLite.color("band", ["agents", "A/A"], [VegaLite.treatment, VegaLite.noise]), ["legend": .null]),
                "tooltip": VegaLite.tooltip(("agent", "agent"), ("x", axis)),
            ],
        ]
        let rule: JSONValue = [
            "data": ["values": [["mean": mean.map(VegaLite.number) ?? .null]]],
            "mark": ["type": "rule", "strokeWidth": 2, "color": .text(VegaLite.ink)],
            "encoding": ["x": ["field": "mean", "type": "quantitative"]],
        ]
        return [
            "description": .text(description), "data": ["values": .array(points)],
            "layer": .array(mean == nil ? [marks] : [marks, rule]),
        ]
    }
}
