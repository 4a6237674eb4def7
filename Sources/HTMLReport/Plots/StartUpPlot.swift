import Analysis
import BenchmarkModel
import Report

/// Start-up as a waterfall: when each stage was reached after the spawn, alone and in the herd.
struct StartUpPlot {
    let facts: RunFacts

    var plot: Plot? {
        let panels = facts.subjects.flatMap { subject in
            [("alone", "solo_mean"), ("in the herd", "herd_mean")].compactMap { panel(subject, $0.0, $0.1) }
        }
        let off =
            facts.subjects.contains(where: \.hasControl)
            ? " The upright mark is when the same stage was reached with the exporter off." : ""
        return Plot(
            name: "start-up", short: "Start-up", title: "Start-up, stage by stage",
            reading:
                "Mean time from the spawn; each bar runs from the stage before to this one. Alone: one agent on an idle bench. "
                + "In the herd: all of the fleet at once.\(off)",
            panels: panels)
    }

    private func panel(_ subject: Subject, _ when: String, _ statistic: String) -> Panel? {
        let stages = StartUpStage.all.compactMap { stage -> (label: String, off: ResultRow?, on: ResultRow?)? in
            let off = facts.row(subject.name, stage.metric, .control, statistic)
            let on = facts.row(subject.name, stage.metric, .treatment, statistic)
            guard off?.figure.estimate != nil || on?.figure.estimate != nil else { return nil }
            return (stage.label, off, on)
        }
        let ends = stages.compactMap { $0.on?.figure.estimate?.value }
        guard let end = ends.max(), end > 0 else { return nil }
        let unit = HumanUnit(.seconds, largest: end)
        let names = facts.names(subject)
        var before = 0.0
        var values: [JSONValue] = []
        var rows: [[String]] = []
        for (label, off, on) in stages {
            func text(_ row: ResultRow?) -> String { row?.figure.estimate.map { unit.text($0) } ?? "-" }
            var fields: [String: JSONValue] = [
                "stage": .text(label), "offText": .text(text(off)), "onText": .text(text(on)),
            ]
            if let value = on?.figure.estimate?.value {
                fields["from"] = VegaLite.number(min(before, value) * unit.perBase)
                fields["to"] = VegaLite.number(value * unit.perBase)
                before = max(before, value)
            }
            if let value = off?.figure.estimate?.value { fields["off"] = VegaLite.number(value * unit.perBase) }
            values.append(.object(fields))
            rows.append([label, text(off), text(on)])
        }
        let title = "\(subject.name), \(when)"
        let axis = "\(unit.symbol) after the spawn"
        let bars: JSONValue = [
            "mark": ["type": "bar", "color": .text(VegaLite.treatment), "height": 14, "minBandSize": 2],
            "encoding": ["x": VegaLite.x("from", axis), "x2": ["field": "to"]],
        ]
        let ticks: JSONValue = [
            "mark": ["type": "tick", "color": .text(VegaLite.control), "thickness": 3, "size": 20],
            "encoding": ["x": VegaLite.x("off", axis)],
        ]
        return Panel(
            label: title, height: stages.count * 26,
            specification: [
                "description": .text("Start-up stages of \(title)"),
                "data": ["values": .array(values)],
                "encoding": [
                    "y": VegaLite.words("stage"),
                    "tooltip": VegaLite.tooltip(
                        ("stage", "stage"), ("onText", names.on), ("offText", names.off)),
                ],
                "layer": .array(rows.contains { $0[1] != "-" } ? [bars, ticks] : [bars]),
            ],
            columns: ["stage", names.off, names.on], rows: rows)
    }
}
