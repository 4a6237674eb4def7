import BenchmarkModel
import Report

/// The text of `help metric`.
enum MetricHelp {
    /// Describes one metric, or lists all of them in a table.
    /// - Parameter width: of the table; nil for a line for each row.
    static func text(_ name: String?, json: Bool, width: Int?) throws -> String {
        guard let name else {
            let table = TextTable(
                name: "metrics", heading: "\(Metric.all.count) metrics; help metric NAME tells what one is",
                columns: ["metric", "title", "unit", "better"],
                rows: Metric.all.map { [$0.name, $0.title, $0.unit.rawValue, $0.betterWord] })
            return json ? try PrintedJSON.text(table.objects) : table.text(width: width)
        }
        guard let metric = Metric.named(name) else {
            throw UsageError(
                "no metric '\(name)'", word: name, among: Metric.all.map(\.name), else: "help metric lists them")
        }
        let facts = [
            "metric": metric.name, "title": metric.title, "unit": metric.unit.rawValue, "better": metric.betterWord,
            "definition": metric.definition,
        ]
        if json { return try PrintedJSON.text(facts) }
        let exact = metric.mayBeExact ? "\nWhere it was the same in every launch of both sides, any change counts." : ""
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
