import Analysis
import BenchmarkModel
import Report

/// Response times by percentile and arm.
struct LatencyPlot {
    let facts: RunFacts

    static let percentiles = ["p50", "p90", "p99", "p99.9", "p99.99", "max"]

    var plot: Plot? {
        Plot(
            name: "latency", short: "Response time", title: "Response time by percentile",
            reading:
                "Of all requests of an arm. Response time counts from the moment at which a request was meant to leave, so that a "
                + "stall of the agent counts in full (the whole lines); service time from when it left (the broken ones). The axis is "
                + "logarithmic.",
            panels: facts.subjects.compactMap(panel))
    }

    private func panel(_ subject: Subject) -> Panel? {
        let names = facts.names(subject)
        let kinds = [("response", Metric.requestSeconds), ("service", Metric.serviceSeconds)]
        let arms = [(names.off, RowArm.control, VegaLite.control), (names.on, RowArm.treatment, VegaLite.treatment)]
        let lines = kinds.flatMap { kind in arms.map { (kind: kind, arm: $0) } }
        func row(_ metric: Metric, _ arm: RowArm, _ percentile: String) -> ResultRow? {
            facts.row(subject.name, metric, arm, "merged_\(percentile)").flatMap {
                $0.figure.estimate == nil ? nil : $0
            }
        }
        let largest = Self.percentiles.compactMap { row(.requestSeconds, .treatment, $0)?.figure.estimate?.value }
        guard let slowest = largest.max(), slowest > 0 else { return nil }
        let unit = HumanUnit(.seconds, largest: slowest)
        let values = lines.flatMap { line in
            Self.percentiles.compactMap { percentile -> JSONValue? in
                guard let row = row(line.kind.1, line.arm.1, percentile), let value = row.figure.estimate?.value,
                    value > 0
                else { return nil }
                return [
                    "p": .text(percentile), "kind": .text("\(line.kind.0) time"), "arm": .text(line.arm.0),
                    "time": VegaLite.number(value * unit.perBase), "text": .text(row.figureText(HumanUnit(row))),
                ]
            }
        }
        let present = arms.filter { arm in Self.percentiles.contains { row(.requestSeconds, arm.1, $0) != nil } }
        return Panel(
            label: "\(subject.name): response and service time", height: 170,
            specification: [
                "description": .text("Response time of \(subject.name) by percentile and arm"),
                "data": ["values": .array(values)],
                "mark": ["type": "line", "point": ["size": 40, "filled": true], "strokeWidth": 1.8],
                "encoding": [
                    "x": [
                        "field": "p", "type": "ordinal", "sort": .null, "title": "percentile of the requests",
                        "axis": ["labelAngle": 0],
                    ],
                    "y": VegaLite.channel("time", "quantitative", unit.symbol, ["type": "log"], ["format": "~g"]),
                    "color": VegaLite.colour("arm", present.map(\.0), present.map(\.2)),
                    "strokeDash": [
                        "field": "kind", "type": "nominal", "title": .null,
                        "scale": ["domain": ["response time", "service time"], "range": [[1, 0], [4, 3]]],
                        "legend": .null,
                    ],
                    "tooltip": VegaLite.tooltip(
                        ("p", "percentile"), ("arm", "arm"), ("kind", "counted"), ("text", "time")),
                ],
            ],
            columns: [
                "percentile", names.off, names.on, "\(names.on) less \(names.off)", "service, \(names.off)",
                "service, \(names.on)",
            ],
            rows: Self.percentiles.map { percentile in
                let difference = facts.row(subject.name, .requestSeconds, .difference, percentile)
                let cells = [
                    row(.requestSeconds, .control, percentile), row(.requestSeconds, .treatment, percentile),
                    difference?.figure.estimate == nil ? nil : difference,
                    row(.serviceSeconds, .control, percentile), row(.serviceSeconds, .treatment, percentile),
                ]
                return [percentile] + cells.map { $0.map { $0.figureText(HumanUnit($0)) } ?? "-" }
            })
    }
}
