import BenchmarkModel
import Report

/// Memory by arm, at the end of each round and, if the run has one, over the soak.
struct MemoryPlot {
    let summary: ResultSummary

    var plot: Plot? {
        let twins = summary.memory(.twins)
        let soak = summary.memory(.soak)
        let panels = summary.subjects.flatMap { subject in
            [
                twins[subject.name].flatMap { panel(subject, $0, ofSoak: false) },
                soak[subject.name].flatMap { panel(subject, $0, ofSoak: true) },
            ].compactMap { $0 }
        }
        return Plot(
            name: "memory", short: "Memory", title: "Memory over time",
            reading:
                "Mean memory (USS: the memory that is freed when the agent exits) over the agents of an arm, at the "
                + "end of the steady state of each round. A soak shows the same processes over time.",
            panels: panels)
    }

    private func panel(_ subject: SubjectSummary, _ series: MemorySeries, ofSoak: Bool) -> Panel? {
        let points = series.points
        guard let largest = points.map(\.value).max(), largest > 0 else { return nil }
        let unit = HumanUnit(.bytes, largest: largest)
        let names = subject.arms
        let arms = Arm.shown.filter { arm in points.contains { $0.arm == arm } }
        let values = points.map { point -> JSONValue in
            [
                "t": .integer(point.time), "arm": .text(names.title(of: point.arm)),
                "memory": VegaLite.number(point.value * unit.perBase), "text": .text(unit.text(point.value)),
            ]
        }
        let axis = ofSoak ? "seconds of the soak" : "round"
        let times = Set(points.map(\.time)).sorted()
        // The axis has a tick for each round; with many rounds Vega selects the ticks.
        let whole: [String: JSONValue] =
            ofSoak || times.count > 20 ? [:] : ["values": .array(times.map(JSONValue.integer)), "format": "d"]
        return Panel(
            label: "\(subject.name): memory (USS) of an agent\(ofSoak ? ", soak" : "")", height: 120,
            specification: [
                "description": .text("Memory of an agent of \(subject.name) by arm"),
                "data": ["values": .array(values)], "mark": ["type": "line", "point": ["size": 40, "filled": true]],
                "encoding": [
                    "x": VegaLite.x("t", axis, scale: ["zero": false, "nice": false, "padding": 12], axis: whole),
                    "y": VegaLite.channel("memory", "quantitative", unit.symbol, ["zero": true]),
                    "color": VegaLite.color("arm", arms.map { names.title(of: $0) }, arms.map(\.color)),
                    "tooltip": VegaLite.tooltip(("arm", "arm"), ("t", axis), ("text", "memory")),
                ],
            ],
            columns: [axis] + arms.map { names.title(of: $0) },
            rows: times.map { time in
                ["\(time)"]
                    + arms.map { arm in
                        points.first { $0.time == time && $0.arm == arm }.map { unit.text($0.value) } ?? "-"
                    }
            })
    }
}
