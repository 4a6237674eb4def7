import Analysis
import BenchmarkModel
import Report

/// Each effect and the noise of its measurement, each pair on its own scale.
struct NoisePlot {
    let summary: ResultSummary

    var plot: Plot? {
        Plot(
            name: "noise", short: "Noise", title: "Effects and their noise",
            reading:
                "Each effect with its interval, and below it A/A: the same difference between two processes without "
                + "the exporter. If both overlap, the effect may be noise. Each pair has its own scale; the line is 0.",
            panels: summary.subjects.compactMap(panel))
    }

    private func panel(_ subject: SubjectSummary) -> Panel? {
        var values: [JSONValue] = []
        var rows: [[String]] = []
        for row in subject.rows {
            guard let effect = row.estimate, let noise = row.row.noise, let interval = row.noise else { continue }
            let ends = [effect, noise].flatMap { [$0.value, $0.low, $0.high] }.compactMap { $0?.magnitude }
            guard let furthest = ends.max(), furthest > 0 else { continue }
            let floor = "\(interval) \(row.unit.symbol)"
            let kinds = [("effect", effect, row.figure), ("A/A", noise, floor)]
            for (kind, estimate, text) in kinds {
                let part = { (value: Double) in VegaLite.number(value / furthest) }
                values.append([
                    "budget": .text(row.title), "kind": .text(kind), "value": part(estimate.value),
                    "low": part(estimate.low ?? estimate.value), "high": part(estimate.high ?? estimate.value),
                    "text": .text(text),
                ])
            }
            rows.append([row.title, row.figure, floor])
        }
        guard !rows.isEmpty else { return nil }
        let color = VegaLite.color("kind", ["effect", "A/A"], [VegaLite.treatment, VegaLite.noise])
        let axis = VegaLite.x(
            "value", nil, scale: ["domain": [-1.05, 1.05], "nice": false],
            axis: ["labels": false, "ticks": false, "grid": false])
        let shared: [String: JSONValue] = [
            "y": VegaLite.words("budget"),
            "yOffset": ["field": "kind", "type": "nominal", "sort": ["effect", "A/A"]], "color": color,
            "tooltip": VegaLite.tooltip(("budget", "budget"), ("kind", "kind"), ("text", "figure")),
        ]
        return Panel(
            label: "\(subject.name): effects and A/A", height: rows.count * 28,
            specification: [
                "description": .text("Effects of \(subject.name) and their noise"),
                "data": ["values": .array(values)],
                "layer": [
                    [
                        "data": ["values": [["zero": 0]]], "mark": ["type": "rule", "opacity": 0.6],
                        "encoding": ["x": VegaLite.merged(axis, ["field": "zero"])],
                    ],
                    [
                        "mark": ["type": "rule", "strokeWidth": 4, "opacity": 0.6],
                        "encoding": .object(
                            shared.merging(["x": VegaLite.merged(axis, ["field": "low"]), "x2": ["field": "high"]]) {
                                $1
                            }),
                    ],
                    [
                        "mark": ["type": "point", "filled": true, "size": 55, "opacity": 1],
                        "encoding": .object(
                            shared.merging(["x": axis, "shape": VegaLite.shape("kind", ["effect", "A/A"])]) { $1 }),
                    ],
                ],
            ],
            columns: ["budget", "effect", "A/A"], rows: rows)
    }
}
