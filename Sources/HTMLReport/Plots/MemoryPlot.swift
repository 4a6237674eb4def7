import Analysis
import BenchmarkModel
import Report

/// Memory by arm: at the end of each round and, where there was a soak, all through it.
struct MemoryPlot {
    let facts: RunFacts

    var plot: Plot? {
        let panels = facts.subjects.flatMap { subject in
            [panel(subject, .twins), panel(subject, .soak)].compactMap { $0 }
        }
        return Plot(
            name: "memory", short: "Memory", title: "Memory over time",
            reading:
                "Mean memory (USS: what would come free without the agent) over the agents of an arm, at the end of "
                + "each round's steady state. A soak, where the run has one, follows the same processes.",
            panels: panels)
    }

    private func panel(_ subject: Subject, _ phase: Phase) -> Panel? {
        struct Key: Hashable, Comparable {
            let time: Int
            let arm: Arm
            static func < (a: Key, b: Key) -> Bool { (a.time, a.arm.rawValue) < (b.time, b.arm.rawValue) }
        }
        var sums: [Key: (sum: Double, count: Int)] = [:]
        for one in facts.run.observations {
            guard one.phase == phase, one.target == subject.name, one.metric == .uss, one.agent != nil,
                let arm = one.arm, let value = one.measured.value,
                let time = phase == .soak ? one.block : one.block == nil ? one.round : nil
            else { continue }
            let before = sums[Key(time: time, arm: arm)] ?? (0, 0)
            sums[Key(time: time, arm: arm)] = (before.sum + value, before.count + 1)
        }
        let points = sums.sorted { $0.key < $1.key }.map { (key: $0.key, value: $0.value.sum / Double($0.value.count)) }
        guard let largest = points.map(\.value).max(), largest > 0 else { return nil }
        let unit = HumanUnit(.bytes, largest: largest)
        let names = facts.names(subject)
        let arms = Arm.shown.filter { arm in points.contains { $0.key.arm == arm } }
        let values = points.map { point -> JSONValue in
            [
                "t": .integer(point.key.time), "arm": .text(point.key.arm.title(names)),
                "memory": VegaLite.number(point.value * unit.perBase), "text": .text(unit.text(point.value)),
            ]
        }
        let axis = phase == .soak ? "seconds of the soak" : "round"
        let times = Set(points.map(\.key.time)).sorted()
        // Rounds are counted; of many the axis has its own choice.
        let whole: [String: JSONValue] =
            phase == .soak || times.count > 20 ? [:] : ["values": .array(times.map(JSONValue.integer)), "format": "d"]
        return Panel(
            label: "\(subject.name): memory (USS) of an agent\(phase == .soak ? ", soak" : "")", height: 120,
            specification: [
                "description": .text("Memory of an agent of \(subject.name) by arm"),
                "data": ["values": .array(values)], "mark": ["type": "line", "point": ["size": 40, "filled": true]],
                "encoding": [
                    "x": VegaLite.x("t", axis, scale: ["zero": false, "nice": false, "padding": 12], axis: whole),
                    "y": VegaLite.channel("memory", "quantitative", unit.symbol, ["zero": true]),
                    "color": VegaLite.colour("arm", arms.map { $0.title(names) }, arms.map(\.colour)),
                    "tooltip": VegaLite.tooltip(("arm", "arm"), ("t", axis), ("text", "memory")),
                ],
            ],
            columns: [axis] + arms.map { $0.title(names) },
            rows: times.map { time in
                ["\(time)"]
                    + arms.map { arm in
                        points.first { $0.key == Key(time: time, arm: arm) }.map { unit.text($0.value) } ?? "-"
                    }
            })
    }
}
