import Analysis
import BenchmarkModel
import Report

/// Response times by percentile and arm.
struct LatencyPlot {
    let summary: ResultSummary

    var plot: Plot? {
        Plot(
            name: "latency", short: "Response time", title: "Response time by percentile",
            reading:
                "All requests of an arm. Response time (solid lines) counts from the intended send time, so that a "
                + "stall of the agent counts in full. Service time (dashed lines) counts from the actual send time. "
                + "The axis is logarithmic.",
            panels: summary.latency.compactMap(panel))
    }

    private func panel(_ table: LatencyTable) -> Panel? {
        let subject = table.subject
        let arms = subject.arms
        guard let slowest = table.lines.compactMap({ $0.on?.estimate?.value }).max(), slowest > 0 else { return nil }
        let unit = HumanUnit(.seconds, largest: slowest)
        let kinds: [(kind: String, arm: String, row: (LatencyTable.Line) -> RowSummary?)] = [
            ("response", arms.off, \.off), ("response", arms.on, \.on), ("service", arms.off, \.serviceOff),
            ("service", arms.on, \.serviceOn),
        ]
        let values = kinds.flatMap { kind, arm, row in
            table.lines.compactMap { line -> JSONValue? in
                guard let row = row(line), let value = row.estimate?.value, value > 0 else { return nil }
                return [
                    "p": .text(line.percentile.rawValue), "kind": .text("\(kind) time"), "arm": .text(arm),
                    "time": VegaLite.number(value * unit.perBase), "text": .text(row.figure),
                ]
            }
        }
        let present = [(arms.off, VegaLite.control, \LatencyTable.Line.off), (arms.on, VegaLite.treatment, \.on)]
            .filter { arm in table.lines.contains { $0[keyPath: arm.2] != nil } }
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
                    "color": VegaLite.color("arm", present.map(\.0), present.map(\.1)),
                    "strokeDash": [
                        "field": "kind", "type": "nominal", "title": .null,
                        "scale": ["domain": ["response time", "service time"], "range": [[1, 0], [4, 3]]],
                        "legend": .null,
                    ],
                    "tooltip": VegaLite.tooltip(
                        ("p", "percentile"), ("arm", "arm"), ("kind", "counted"), ("text", "time")),
                ],
            ],
            columns: ["percentile"] + table.heads, rows: table.lines.map(\.cells))
    }
}
