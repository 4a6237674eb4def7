import Analysis
import BenchmarkModel

/// A run as metrics: for the database of Prometheus (`promtool tsdb create-blocks-from openmetrics`), which then shows
/// figures over several runs, and for the textfile collector of a node exporter.
///
/// A row without a value has no sample; its verdict is `not measured`. Only the info metric has the id of the run as a
/// label, so that the series of a figure continues from run to run.
package enum ExpositionExport {
    /// Returns all rows as OpenMetrics 1.0, with the end of the run as their timestamp.
    package static func openMetrics(_ summary: ResultSummary) -> String {
        let time = summary.head.finished ?? summary.head.started
        return families(summary, summary.rows).map { $0.openMetrics(at: time) }.joined() + "# EOF\n"
    }

    /// Returns the text format 0.0.4 for a textfile collector.
    ///
    /// It has no timestamps, which the collector refuses, and only the rows of the fleet, because it is scraped
    /// repeatedly.
    package static func textfile(_ summary: ResultSummary) -> String {
        families(summary, summary.rows.filter(\.row.isOfFleet)).map(\.plainText).joined()
    }

    private static func families(_ summary: ResultSummary, _ rows: [RowSummary]) -> [ExpositionFamily] {
        let head = summary.head
        // A cost without a limit has no verdict.
        let limited = summary.subjects.filter(\.hasLimits).flatMap(\.rows)
        let verdicts = limited.flatMap { row in
            Verdict.allCases.filter { $0 != .noLimit }.map { state in
                ExpositionFamily.Sample(
                    labels: [
                        ("target", row.target.text), ("budget", row.row.budget ?? ""),
                        ("exporter_bench_verdict", state.rawValue),
                    ], value: row.verdict == state ? 1 : 0)
            }
        }
        return [
            ExpositionFamily(
                name: "exporter_bench_run", help: "The run that measured these figures.", kind: .info, unit: nil,
                samples: [
                    .init(
                        labels: [
                            ("run", head.id.text), ("fleet", head.plan.fleet.name), ("status", head.status.rawValue),
                            ("budgets", head.plan.budgetsName),
                        ], value: 1)
                ]),
            ExpositionFamily(
                name: "exporter_bench_run_started_timestamp_seconds", help: "Start of the run.", kind: .gauge,
                unit: "seconds", samples: [.init(labels: [], value: head.started)]),
        ]
            + stateSet("exporter_bench_verdict", "Verdict of a documented budget.", verdicts)
            + stateSet("exporter_bench_change", "Change since the reference run.", changes(summary.comparison))
            + figures(rows)
    }

    private static func stateSet(
        _ name: String, _ help: String, _ samples: [ExpositionFamily.Sample]
    ) -> [ExpositionFamily] {
        samples.isEmpty
            ? [] : [ExpositionFamily(name: name, help: help, kind: .stateSet, unit: nil, samples: samples)]
    }

    private static func changes(_ comparison: ComparisonSummary?) -> [ExpositionFamily.Sample] {
        (comparison?.rows ?? []).map(\.row).flatMap { row in
            Change.allCases.map { state in
                ExpositionFamily.Sample(
                    labels: [
                        ("target", row.target.text), ("metric", row.metric.name), ("phase", row.phase.rawValue),
                        ("statistic", row.statistic.rawValue), ("exporter_bench_change", state.rawValue),
                    ], value: row.change == state ? 1 : 0)
            }
        }
    }

    /// Returns the families of the figures. Values, lower ends and upper ends are separate families, so that a sum over
    /// a family never mixes them.
    private static func figures(_ rows: [RowSummary]) -> [ExpositionFamily] {
        var families: [ExpositionFamily] = []
        var indices: [String: Int] = [:]
        for summary in rows {
            let row = summary.row
            guard let estimate = summary.estimate, row.metric.isKnown else { continue }
            let metric = row.metric
            // A share of the machine or of the control is a ratio, whatever the unit of the metric is.
            let base = row.unit == metric.unit ? metric.name : "\(metric.name)_\(row.unit.rawValue)"
            let parts: [(prefix: String, label: String, value: Double?)] = [
                ("", "", estimate.value), ("ci_low_", " (lower end of the interval)", estimate.low),
                ("ci_high_", " (upper end of the interval)", estimate.high),
            ]
            for part in parts {
                guard let value = part.value else { continue }
                let name = "exporter_bench_\(part.prefix)\(base)"
                let sample = ExpositionFamily.Sample(labels: labels(row), value: value)
                if let index = indices[name] {
                    families[index].samples.append(sample)
                    continue
                }
                indices[name] = families.count
                families.append(
                    ExpositionFamily(
                        name: name, help: "\(metric.title)\(part.label): \(metric.definition)", kind: .gauge,
                        unit: row.unit.rawValue, samples: [sample]))
            }
        }
        return families
    }

    private static func labels(_ row: ResultRow) -> [(name: String, value: String)] {
        let all: [(name: String, value: String?)] = [
            ("target", row.target.text), ("scope", row.shownScope.rawValue), ("machine", row.machine),
            ("group", row.part?.group), ("agent", row.agent?.name), ("phase", row.phase.rawValue),
            ("arm", row.arm?.rawValue),
            ("statistic", row.statisticName), ("budget", row.budget),
        ]
        return all.compactMap { name, value in value.map { (name, $0) } }
    }
}
