import Analysis
import BenchmarkModel
import Report
import Statistics

/// The cost by group and machine, relative to the mean of the fleet.
struct FleetPlot {
    let summary: ResultSummary

    /// The maximum number of rows.
    private static let most = 40

    var plot: Plot? {
        let agents = summary.head.plan.fleet.agents
        let kinds: [(String, [AgentID: String])] = [
            ("group", Dictionary(agents.map { ($0.id, $0.group) }) { first, _ in first }),
            ("machine", Dictionary(agents.map { ($0.id, $0.id.machine) }) { first, _ in first }),
        ]
        let panels = kinds.filter { Set($0.1.values).count > 1 }.flatMap { kind, of in
            [Metric.cpu, .uss].compactMap { panel(kind, of, $0) }
        }
        return Plot(
            name: "fleet", short: "Groups", title: "The fleet by group and machine",
            reading:
                "Mean over the agents of a group, or of a machine of the fleet file, divided by the mean over all "
                + "agents of the target. At 100 % the agents have the average cost. Intervals (95 %) come from the "
                + "spread of the agents of a group or machine; one in twenty misses 100 % by chance.",
            panels: panels)
    }

    private struct Part {
        let target: SubjectID
        let name: String
        let agents: Int
        let mean: Double
        /// `mean` divided by the mean of the fleet. The interval comes from the spread of the agents; a single agent
        /// has none.
        let ratio: Estimate
    }

    private func measured(_ subject: SubjectSummary, _ of: [AgentID: String], _ metric: Metric) -> [Part] {
        let rows = summary.figures.agents(of: subject, metric, subject.effect)
        let values = rows.compactMap { row in
            row.row.agent.flatMap { of[$0] }.flatMap { name in row.estimate.map { (name: name, value: $0.value) } }
        }
        let mean = values.map(\.value).reduce(0, +) / Double(max(values.count, 1))
        // A ratio to 0, or to a mean that is negative because of noise, has no meaning.
        guard mean > 0 else { return [] }
        return Dictionary(grouping: values, by: \.name).sorted { $0.key < $1.key }.map { name, of in
            let own = of.map(\.value).reduce(0, +) / Double(of.count)
            let interval = Sample(of.map { $0.value / mean })?.interval(confidence: 0.95)
            let ratio = Estimate(value: own / mean, low: interval?.low, high: interval?.high, n: of.count)
            return Part(target: subject.name, name: name, agents: of.count, mean: own, ratio: ratio)
        }
    }

    private func panel(_ kind: String, _ of: [AgentID: String], _ metric: Metric) -> Panel? {
        let all = summary.subjects.flatMap { measured($0, of, metric) }
        guard !all.isEmpty else { return nil }
        // The names are sorted by their distance from the mean, and only the first ones are shown.
        let far = Dictionary(grouping: all, by: \.name).mapValues {
            $0.map { ($0.ratio.value - 1).magnitude }.max() ?? 0
        }
        let names = far.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map(\.key)
        let shown = Array(names.prefix(Self.most))
        let parts = all.filter { shown.contains($0.name) }
        let subjects = summary.subjects.map(\.name.text)
        let several = subjects.count > 1
        let ratio = HumanUnit(.ratio, largest: 1)
        let values = parts.map { part -> JSONValue in
            let unit = HumanUnit(metric.unit, largest: part.mean.magnitude)
            return [
                "name": .text(part.name), "target": .text(part.target.text),
                "ratio": VegaLite.number(part.ratio.value * 100),
                "low": VegaLite.number((part.ratio.low ?? part.ratio.value) * 100),
                "high": VegaLite.number((part.ratio.high ?? part.ratio.value) * 100),
                "of": .text(ratio.text(part.ratio)),
                "mean": .text(unit.text(part.mean)), "agents": .integer(part.agents),
            ]
        }
        let what = summary.subjects.contains(where: \.hasControl) ? "added \(metric.title)" : metric.title
        let x = VegaLite.x("ratio", "% of the mean of all agents", scale: ["zero": false, "padding": 10])
        var encoding: [String: JSONValue] = [
            "y": [
                "field": "name", "type": "nominal", "title": .null, "sort": .array(shown.map(JSONValue.text)),
                "axis": ["grid": true],
            ],
            "color": several
                ? VegaLite.targetColor("target", subjects) : ["value": .text(VegaLite.treatment)],
        ]
        if several { encoding["yOffset"] = ["field": "target", "type": "nominal", "sort": .null] }
        let cut = names.count > shown.count ? " (\(shown.count) of \(names.count), those furthest from the mean)" : ""
        return Panel(
            label: "\(what) by \(kind)\(cut)", height: shown.count * max(22, subjects.count * 8),
            specification: [
                "description": .text("\(what) by \(kind), relative to the mean of the fleet"),
                "data": ["values": .array(values)],
                "layer": [
                    [
                        "data": ["values": [["mean": 100]]], "mark": ["type": "rule", "strokeWidth": 2],
                        "encoding": ["x": ["field": "mean", "type": "quantitative"]],
                    ],
                    [
                        "mark": ["type": "rule", "strokeWidth": 3, "opacity": 0.5],
                        "encoding": .object(
                            encoding.merging([
                                "x": VegaLite.merged(x, ["field": "low"]), "x2": ["field": "high"],
                            ]) { $1 }),
                    ],
                    [
                        "mark": ["type": "point", "filled": true, "size": 70, "opacity": 0.9],
                        "encoding": .object(
                            encoding.merging([
                                "x": x,
                                "shape": several ? VegaLite.shape("target", subjects) : ["value": "circle"],
                                "tooltip": VegaLite.tooltip(
                                    ("name", kind), ("target", "target"), ("mean", what), ("agents", "agents"),
                                    ("of", "of the mean")),
                            ]) { $1 }),
                    ],
                ],
            ],
            columns: [kind, "target", "agents", what, "of the mean of all agents"],
            rows: parts.sorted { ($0.name, $0.target) < ($1.name, $1.target) }.map { part in
                [
                    part.name, part.target.text, "\(part.agents)",
                    HumanUnit(metric.unit, largest: part.mean.magnitude).text(part.mean), ratio.text(part.ratio),
                ]
            })
    }
}
