import Analysis
import BenchmarkModel

/// A run as metrics of its own: for Prometheus' store (`promtool tsdb create-blocks-from openmetrics`), which then shows how figures
/// go from run to run, and for the textfile collector of a node exporter.
///
/// A row without a value has no sample; its verdict says that it was not measured. The run's name is on the info alone: a figure's
/// series goes on from run to run.
package enum ExpositionExport {
    /// OpenMetrics 1.0, all rows, at the time the run ended.
    package static func openMetrics(_ summary: ResultSummary) -> String {
        let time = summary.head.finished ?? summary.head.started
        return families(summary, summary.rows).map { $0.openMetrics(at: time) }.joined() + "# EOF\n"
    }

    /// The text format 0.0.4 without timestamps, which the collector refuses; without the agents' own rows, since it is scraped
    /// again and again.
    package static func textfile(_ summary: ResultSummary) -> String {
        families(summary, summary.rows.filter { $0.row.agent == nil }).map(\.plainText).joined()
    }

    private static func families(_ summary: ResultSummary, _ rows: [RowSummary]) -> [ExpositionFamily] {
        let head = summary.head
        let verdicts = summary.budgetRows.flatMap { row in
            Verdict.allCases.map { state in
                ExpositionFamily.Sample(
                    labels: [
                        ("target", row.target), ("budget", row.row.budget ?? ""),
                        ("exporter_bench_verdict", state.rawValue),
                    ], value: row.verdict == state ? 1 : 0)
            }
        }
        return [
            ExpositionFamily(
                name: "exporter_bench_run", help: "The run that these figures are of.", kind: .info, unit: nil,
                samples: [
                    .init(
                        labels: [
                            ("run", head.id.text), ("fleet", head.plan.fleet.name), ("status", head.status.rawValue),
                            ("budgets", head.plan.budgets.name),
                        ], value: 1)
                ]),
            ExpositionFamily(
                name: "exporter_bench_run_started_timestamp_seconds", help: "When the run began.", kind: .gauge,
                unit: "seconds", samples: [.init(labels: [], value: head.started)]),
        ]
            + stateSet("exporter_bench_verdict", "Against a documented budget.", verdicts)
            + stateSet("exporter_bench_change", "Against what the run is compared with.", changes(summary.comparison))
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
                        ("target", row.target), ("metric", row.metric.name), ("phase", row.phase.rawValue),
                        ("statistic", row.statistic.rawValue), ("exporter_bench_change", state.rawValue),
                    ], value: row.change == state ? 1 : 0)
            }
        }
    }

    /// Figure, lower and upper end are families of their own: no sum over a family adds an interval to a figure.
    private static func figures(_ rows: [RowSummary]) -> [ExpositionFamily] {
        var families: [ExpositionFamily] = []
        var places: [String: Int] = [:]
        for summary in rows {
            let row = summary.row
            guard let estimate = summary.estimate, row.metric.isKnown else { continue }
            let metric = row.metric
            // A part of the machine or of the control is a ratio, whatever the metric itself is.
            let base = row.unit == metric.unit ? metric.name : "\(metric.name)_\(row.unit.rawValue)"
            let parts: [(prefix: String, what: String, value: Double?)] = [
                ("", "", estimate.value), ("ci_low_", " (lower end of the interval)", estimate.low),
                ("ci_high_", " (upper end of the interval)", estimate.high),
            ]
            for part in parts {
                guard let value = part.value else { continue }
                let name = "exporter_bench_\(part.prefix)\(base)"
                let sample = ExpositionFamily.Sample(labels: labels(row), value: value)
                if let place = places[name] {
                    families[place].samples.append(sample)
                    continue
                }
                places[name] = families.count
                families.append(
                    ExpositionFamily(
                        name: name, help: "\(metric.title)\(part.what): \(metric.definition)", kind: .gauge,
                        unit: row.unit.rawValue, samples: [sample]))
            }
        }
        return families
    }

    private static func labels(_ row: ResultRow) -> [(name: String, value: String)] {
        let all: [(name: String, value: String?)] = [
            ("target", row.target), ("scope", row.scope.rawValue), ("machine", row.agent?.machine),
            ("agent", row.agent?.name), ("phase", row.phase.rawValue), ("arm", row.arm?.rawValue),
            ("statistic", row.statisticName), ("budget", row.budget),
        ]
        return all.compactMap { name, value in value.map { (name, $0) } }
    }
}
