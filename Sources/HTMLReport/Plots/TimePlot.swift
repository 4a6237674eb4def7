import Analysis
import BenchmarkModel
import Report

/// CPU of an agent over time, by arm, with marks at disturbed seconds.
struct TimePlot {
    let summary: ResultSummary

    var plot: Plot? {
        let series = summary.cpuBySecond()
        let panels = zip(summary.subjects, summary.bench.disturbed).compactMap { subject, disturbed in
            series[subject.name].flatMap { panel(subject, $0, disturbed) }
        }
        let step = series.values.map(\.step).max() ?? 1
        return Plot(
            name: "time", short: "CPU", title: "CPU over time",
            reading:
                "Mean over the agents of an arm in each \(step == 1 ? "second" : "period of \(step) seconds") of "
                + "steady state. Vertical lines separate the rounds. Triangles at the bottom mark disturbed seconds. "
                + "The analysis keeps these seconds and shows a second figure without them.",
            panels: panels)
    }

    private func panel(
        _ subject: SubjectSummary, _ series: BlockSeries, _ disturbed: DisturbedBlocks
    ) -> Panel? {
        let largest = series.points.map(\.value.magnitude).max() ?? 0
        guard largest > 0 else { return nil }
        let names = subject.arms
        let unit = HumanUnit(.cores, largest: largest)
        func second(_ round: Int, _ block: Int) -> JSONValue { .integer((round - 1) * series.longest + block) }
        let values = series.points.map { point -> JSONValue in
            [
                "t": second(point.round, point.block), "round": .integer(point.round),
                "arm": .text(names.title(of: point.arm)), "cpu": VegaLite.number(point.value * unit.perBase),
            ]
        }
        let arms = Arm.shown.filter { arm in series.points.contains { $0.arm == arm } }
        let rounds = Set(series.points.map(\.round)).sorted()
        let starts = rounds.dropFirst().map { round -> JSONValue in
            ["t": .integer((round - 1) * series.longest), "round": .integer(round)]
        }
        let blocks = disturbed.blocks
        let marks = blocks.prefix(2000).map { block -> JSONValue in
            ["t": second(block.id.round, block.id.block), "cause": .text(block.causes)]
        }
        return Panel(
            label: "\(subject.name): CPU of an agent; \(blocks.count) of \(disturbed.observed ?? 0) seconds disturbed",
            height: 160,
            specification: specification(
                "CPU of an agent of \(subject.name) over time by arm", values, starts, marks, arms, names),
            columns: ["round"] + arms.map { names.title(of: $0) } + ["disturbed seconds"],
            rows: rounds.map { round in
                ["\(round)"]
                    + arms.map { arm in
                        let of = series.points.filter { $0.round == round && $0.arm == arm }.map(\.value)
                        return of.isEmpty ? "-" : unit.text(of.reduce(0, +) / Double(of.count))
                    } + ["\(blocks.count { $0.id.round == round })"]
            })
    }

    private func specification(
        _ description: String, _ values: [JSONValue], _ starts: [JSONValue], _ marks: [JSONValue], _ arms: [Arm],
        _ names: ArmNames
    ) -> [String: JSONValue] {
        let time = VegaLite.x("t", "seconds of steady state, all rounds", scale: ["zero": false, "nice": false])
        let lines: JSONValue = [
            "mark": ["type": "line", "strokeWidth": 1.8],
            "encoding": [
                "x": time, "y": VegaLite.channel("cpu", "quantitative", "% of a core", ["zero": true]),
                "color": VegaLite.color("arm", arms.map { names.title(of: $0) }, arms.map(\.color)),
                "strokeDash": [
                    "field": "arm", "type": "nominal", "title": .null,
                    "scale": [
                        "domain": .array(arms.map { .text(names.title(of: $0)) }),
                        "range": .array(arms.map { $0 == .treatment ? [1, 0] : $0 == .control ? [6, 2] : [2, 2] }),
                    ],
                ],
                "detail": ["field": "round", "type": "nominal"],
                "tooltip": [
                    ["field": "arm", "type": "nominal", "title": "arm"],
                    ["field": "round", "type": "nominal", "title": "round"],
                    ["field": "cpu", "type": "quantitative", "title": "% of a core"],
                ],
            ],
        ]
        let borders: JSONValue = [
            "data": ["values": .array(starts)],
            "mark": ["type": "rule", "color": .text(VegaLite.noise), "opacity": 0.5],
            "encoding": ["x": time],
        ]
        let disturbed: JSONValue = [
            "data": ["values": .array(marks)],
            "mark": [
                "type": "point", "shape": "triangle-up", "filled": true, "color": .text(VegaLite.open), "size": 50,
                "opacity": 1,
            ],
            "encoding": [
                "x": time, "y": ["value": ["expr": "height - 5"]], "tooltip": VegaLite.tooltip(("cause", "disturbed")),
            ],
        ]
        return [
            "description": .text(description), "data": ["values": .array(values)],
            "layer": .array((starts.isEmpty ? [] : [borders]) + [lines] + (marks.isEmpty ? [] : [disturbed])),
        ]
    }
}
