import BenchmarkModel
import Report

/// The text of `help metric`.
enum MetricHelp {
    /// Describes one metric, or lists all of them in a table.
    /// - Parameter width: the width of the table in columns; nil for one line per row.
    static func text(_ name: String?, json: Bool, width: Int?) throws -> String {
        guard let name else {
            let table = TextTable(
                name: "metrics", heading: "\(Metric.all.count) metrics; `exporter-bench help metric NAME` defines one",
                columns: ["metric", "title", "unit", "better"],
                rows: Metric.all.map { [$0.name, $0.title, $0.unit.rawValue, $0.betterWord] })
            return json ? try PrintedJSON.text(table.objects) : table.text(width: width)
        }
        guard let metric = Metric.named(name) else {
            throw UsageError(
                "no metric '\(name)'", word: name, among: Metric.all.map(\.name),
                else: "`exporter-bench help metric` lists them")
        }
        let facts = [
            "metric": metric.name, "title": metric.title, "unit": metric.unit.rawValue, "better": metric.betterWord,
            "definition": metric.definition,
        ]
        if json { return try PrintedJSON.text(facts) }
        let exact =
            metric.mayBeExact ? "\nIf it was equal in every launch of both compared runs, any change counts." : ""
        return """
            \(metric.name): \(metric.title)
            unit: \(metric.unit.rawValue); better: \(metric.betterWord)

            \(metric.definition)\(exact)
            """
    }
}

extension Metric {
    fileprivate var betterWord: String {
        switch polarity {
        case .lowerIsBetter: "lower"
        case .higherIsBetter: "higher"
        case .neutral: "neither"
        }
    }
}
