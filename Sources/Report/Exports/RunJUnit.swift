import Analysis
import BenchmarkModel

/// A run as JUnit: a suite a target, in it a case a budget; and a suite for a comparison, in it a case a figure.
///
/// Only what is beyond doubt fails: a budget that is broken, a figure that regressed; and a suite in which nothing could be judged. What is inconclusive or has no value is
/// skipped, with what would decide it or why there is none: it is no pass, and a tool that shows the file says so.
package enum RunJUnit {
    package static func text(_ summary: ResultSummary) -> String {
        let head = summary.head
        let targets = summary.judgesBudgets ? summary.subjects.map { suite($0, summary) } : []
        return JUnitSuite.document(
            "exporter-bench \(head.id)", targets + (summary.comparison.map { [suite($0, head.started)] } ?? []),
            seconds: head.seconds)
    }

    /// - Parameter started: when the current side of the comparison was measured, in seconds since 1970.
    package static func text(_ comparison: ComparisonSummary, started: Double) -> String {
        JUnitSuite.document("exporter-bench \(comparison.current)", [suite(comparison, started)])
    }

    private static func suite(_ subject: SubjectSummary, _ summary: ResultSummary) -> JUnitSuite {
        let head = summary.head
        var cases = subject.rows.map { JUnitCase(name: $0.title, outcome: outcome($0)) }
        if subject.rows.allSatisfy({ $0.verdict == .notMeasured }) {
            let reasons = subject.rows.map {
                "\($0.row.budget ?? $0.row.metric): \($0.absentReason ?? Verdict.notMeasured.rawValue)"
            }
            cases.append(nothing("figures to judge", "nothing could be judged", reasons))
        }
        let failures = summary.failures.filter { $0.failure.target == subject.name }.map { failure in
            ([failure.ofAgent] + failure.lastOutput.map { "    \($0)" }).joined(separator: "\n")
        }
        return JUnitSuite(
            name: subject.name, start: head.started,
            seconds: summary.subjects.count == 1 ? head.seconds ?? 0 : 0,
            properties: [
                ("run", head.id.text), ("status", head.status.rawValue), ("fleet", head.plan.fleet.name),
                ("agents", "\(head.plan.fleet.agents.count)"), ("rounds", "\(head.rounds)"),
                ("scrape_interval_seconds", subject.scrapeInterval.description), ("seed", "\(head.plan.seed)"),
            ],
            cases: cases, log: (failures + summary.warnings.map { "warning: \($0)" }).joined(separator: "\n"))
    }

    /// A suite without a verdict is no green one.
    private static func nothing(_ name: String, _ message: String, _ reasons: [String]) -> JUnitCase {
        JUnitCase(
            name: name,
            outcome: .failed(
                type: "nothing", message: message, details: ([message] + reasons).joined(separator: "\n")))
    }

    private static func outcome(_ row: RowSummary) -> JUnitCase.Outcome {
        if let absence = row.absence { return .skipped(absence) }
        let said = [row.figureAndLimit] + row.notes
        return switch row.verdict {
        case .pass: .passed
        case .fail: .failed(type: "budget", message: said[0], details: said.joined(separator: "\n"))
        case .inconclusive: .skipped("inconclusive: " + said.joined(separator: "; "))
        case .notMeasured, nil: .skipped(Verdict.notMeasured.rawValue)
        }
    }

    private static func suite(_ comparison: ComparisonSummary, _ started: Double) -> JUnitSuite {
        var cases = comparison.rows.map { JUnitCase(name: $0.title, outcome: outcome($0)) }
        if comparison.comparesNothing {
            let reasons = comparison.rows.compactMap { row in row.absentReason.map { "\(row.title): \($0)" } }
            cases.append(nothing("figures to compare", "nothing could be compared", reasons + [comparison.counts()]))
        }
        return JUnitSuite(
            name: comparison.title, start: started, cases: cases,
            log: comparison.reservations.map { "reservation: \($0)" }.joined(separator: "\n"))
    }

    private static func outcome(_ row: ChangeSummary) -> JUnitCase.Outcome {
        if let reason = row.absentReason { return .skipped("\(Change.notCompared.rawValue): \(reason)") }
        let limit = row.row.isExact ? "any change counts" : "threshold \(row.threshold)"
        let said =
            ["\(row.baseline) became \(row.current), change \(row.difference), \(limit)"] + row.notes
            + [row.regressedAgents].compactMap { $0 }
        return switch row.change {
        case .improved, .unchanged: .passed
        case .regressed: .failed(type: "regression", message: said[0], details: said.joined(separator: "\n"))
        case .inconclusive: .skipped("inconclusive: " + said.joined(separator: "; "))
        case .notCompared: .skipped(Change.notCompared.rawValue)
        }
    }
}
