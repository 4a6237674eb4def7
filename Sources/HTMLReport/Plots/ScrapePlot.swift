import Analysis
import BenchmarkModel
import Report

/// The parts of a scrape in bytes.
struct ScrapePlot {
    let summary: ResultSummary

    private static let parts: [(name: String, metric: Metric)] = [
        ("request", .scrapeRequestBytes), ("response header", .scrapeHeaderBytes),
        ("response body", .scrapeResponseBodyBytes),
    ]

    var plot: Plot? {
        let panels = [
            panel(
                "one scrape of an agent, by its parts", Self.parts,
                [VegaLite.control, VegaLite.open, VegaLite.treatment]),
            panel(
                "the page, uncompressed and compressed",
                [("page", Metric.scrapeBodyBytes), ("page, gzip", Metric.scrapeGzipBodyBytes)],
                [VegaLite.treatment, VegaLite.targets[2]], stacked: false),
        ].compactMap { $0 }
        return Plot(
            name: "scrape", short: "Scrape", title: "Bytes of a scrape",
            reading: "TCP payload of one scrape, mean over the agents, and the size of the page with and without gzip.",
            panels: panels)
    }

    private func panel(
        _ label: String, _ parts: [(name: String, metric: Metric)], _ colors: [String], stacked: Bool = true
    ) -> Panel? {
        let rows = summary.subjects.flatMap { subject in
            parts.compactMap { part -> (target: SubjectID, part: String, row: RowSummary, value: Double)? in
                guard let row = summary.figures.row(of: subject, part.metric, .treatment),
                    let value = row.estimate?.value
                else {
                    return nil
                }
                return (subject.name, part.name, row, value)
            }
        }
        guard let largest = rows.map(\.value).max(), largest > 0 else { return nil }
        let unit = HumanUnit(.bytes, largest: largest)
        let values = rows.map { row -> JSONValue in
            [
                "target": .text(row.target.text), "part": .text(row.part),
                "bytes": VegaLite.number(row.value * unit.perBase),
                "text": .text(row.row.figure),
                "order": .integer(parts.firstIndex { $0.name == row.part } ?? 0),
            ]
        }
        let present = Set(rows.map(\.target))
        let names = parts.map(\.name).filter { name in rows.contains { $0.part == name } }
        let used = zip(parts.map(\.name), colors).filter { names.contains($0.0) }.map(\.1)
        var encoding: [String: JSONValue] = [
            "y": VegaLite.words("target"), "x": VegaLite.x("bytes", unit.symbol),
            "color": VegaLite.color("part", names, used),
            "order": ["field": "order", "type": "quantitative"],
            "tooltip": VegaLite.tooltip(("target", "target"), ("part", "part"), ("text", "bytes")),
        ]
        if !stacked {
            encoding["yOffset"] = ["field": "part", "type": "nominal", "sort": .array(names.map(JSONValue.text))]
        }
        return Panel(
            label: label, height: present.count * 28,
            specification: [
                "description": .text(label),
                "data": ["values": .array(values)], "mark": ["type": "bar"], "encoding": .object(encoding),
            ],
            columns: ["target"] + names,
            rows: summary.subjects.map(\.name).filter(present.contains).map { target in
                [target.text]
                    + names.map { name in
                        rows.first { $0.target == target && $0.part == name }?.row.figure ?? "-"
                    }
            })
    }
}
