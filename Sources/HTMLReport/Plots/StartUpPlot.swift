import Analysis
import Report

/// Startup as a waterfall: the times from the spawn to each stage, alone and in the herd.
struct StartUpPlot {
    let summary: ResultSummary

    var plot: Plot? {
        let off =
            summary.subjects.contains(where: \.hasControl)
            ? " The vertical mark is the time to the same stage with the exporter off." : ""
        return Plot(
            name: "start-up", short: "Startup", title: "Startup by stage",
            reading:
                "Mean time from the spawn; each bar begins at the previous stage. Alone: one agent on an idle bench. "
                + "In the herd: the whole fleet at once.\(off)",
            panels: summary.startUp.map(panel))
    }

    private func panel(_ table: StartUpTable) -> Panel {
        let unit = table.unit
        let names = table.subject.arms
        var before = 0.0
        var values: [JSONValue] = []
        var rows: [[String]] = []
        for stage in table.stages {
            let (off, on) = (stage.off.map(unit.text) ?? "-", stage.on.map(unit.text) ?? "-")
            var fields: [String: JSONValue] = [
                "stage": .text(stage.label), "offText": .text(off), "onText": .text(on),
            ]
            if let value = stage.on?.value {
                fields["from"] = VegaLite.number(min(before, value) * unit.perBase)
                fields["to"] = VegaLite.number(value * unit.perBase)
                before = max(before, value)
            }
            if let value = stage.off?.value { fields["off"] = VegaLite.number(value * unit.perBase) }
            values.append(.object(fields))
            rows.append([stage.label, off, on])
        }
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
            label: table.title, height: table.stages.count * 26,
            specification: [
                "description": .text("Startup stages of \(table.title)"),
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
