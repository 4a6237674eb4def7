import Analysis
import BenchmarkModel
import Report

/// All figures relative to their limits on one axis: it shows which budgets are near, and which target is nearer.
struct LimitPlot {
    let summary: ResultSummary

    private static let least = 0.01
    private static let most = 1000.0

    var plot: Plot? {
        let points = summary.budgetRows.compactMap { Point($0) }
        guard !points.isEmpty else { return nil }
        let titles = summary.head.plan.budgets.budgets.map(\.title)
            .filter { title in points.contains { $0.title == title } }
        let panel = Panel(
            label: "all budgets with an upper limit", height: titles.count * max(24, 14 + summary.subjects.count * 8),
            specification: specification(points, titles),
            columns: ["budget", "target", "figure", "share of the limit", "verdict"],
            rows: points.map { [$0.title, $0.target.text, $0.text, $0.partText, $0.verdict] })
        return Plot(
            name: "limits", short: "Limits", title: "All figures relative to their limits",
            reading:
                "The line at 100 % is the limit; figures to the left of it are inside. Each step of the axis is a "
                + "factor of ten. Figures below 0.01 %, also 0 and negative ones, are at the left edge.",
            panels: [panel])
    }

    private struct Point {
        let title: String
        let target: SubjectID
        let text: String
        let verdict: String
        /// The figure in percent of the limit.
        let value: Double
        let low: Double?
        let high: Double?

        init?(_ row: RowSummary) {
            guard case .atMost(let limit) = row.budget?.bound, limit > 0, limit.isFinite, row.row.census == nil,
                let estimate = row.estimate
            else { return nil }
            title = row.title
            target = row.target
            text = row.figure
            verdict = row.verdict?.rawValue ?? ""
            value = estimate.value / limit * 100
            low = estimate.low.map { $0 / limit * 100 }
            high = estimate.high.map { $0 / limit * 100 }
        }

        var partText: String { HumanUnit(.ratio, largest: 1).text(value / 100) }
    }

    private func specification(_ points: [Point], _ titles: [String]) -> [String: JSONValue] {
        func inside(_ value: Double) -> JSONValue {
            VegaLite.number(min(max(value, LimitPlot.least), LimitPlot.most))
        }
        let values = points.map { point -> JSONValue in
            [
                "budget": .text(point.title), "target": .text(point.target.text), "part": inside(point.value),
                "low": inside(point.low ?? point.value), "high": inside(point.high ?? point.value),
                "figure": .text(point.text), "verdict": .text(point.verdict), "of": .text(point.partText),
            ]
        }
        let x = VegaLite.x(
            "part", "% of the limit (logarithmic)",
            scale: ["type": "log", "domain": [.number(Self.least), .number(Self.most)]],
            axis: ["values": [0.01, 0.1, 1, 10, 100, 1000], "format": "~g"])
        let subjects = summary.subjects.map(\.name.text)
        let several = subjects.count > 1
        var encoding: [String: JSONValue] = [
            "y": [
                "field": "budget", "type": "nominal", "title": .null, "sort": .array(titles.map(JSONValue.text)),
                "axis": ["grid": true],
            ]
        ]
        if several { encoding["yOffset"] = ["field": "target", "type": "nominal", "sort": .null] }
        let color: JSONValue =
            several ? VegaLite.targetColor("target", subjects) : ["value": .text(VegaLite.treatment)]
        return [
            "description": "All figures relative to the limits of their budgets",
            "data": ["values": .array(values)],
            "layer": [
                [
                    "data": ["values": [["limit": 100]]], "mark": ["type": "rule", "strokeWidth": 2],
                    "encoding": ["x": ["field": "limit", "type": "quantitative"]],
                ],
                [
                    "mark": ["type": "rule", "strokeWidth": 3, "opacity": 0.55],
                    "encoding": .object(
                        encoding.merging([
                            "x": VegaLite.merged(x, ["field": "low"]), "x2": ["field": "high"], "color": color,
                        ]) { $1 }),
                ],
                [
                    "mark": ["type": "point", "filled": true, "size": 60, "opacity": 1],
                    "encoding": .object(
                        encoding.merging([
                            "x": x, "color": color,
                            "shape": several ? VegaLite.shape("target", subjects) : ["value": "circle"],
                            "tooltip": VegaLite.tooltip(
                                ("budget", "budget"), ("target", "target"), ("figure", "figure"),
                                ("of", "share of the limit"),
                                ("verdict", "verdict")),
                        ]) { $1 }),
                ],
            ],
        ]
    }
}
