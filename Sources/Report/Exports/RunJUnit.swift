import Analysis
import BenchmarkModel

/// A run as JUnit: a suite per target with a case per budget, and a suite for a comparison with a case per figure.
///
/// A case fails if a budget has the verdict `fail` or a figure `regressed`. A suite in which nothing could be judged
/// has a failed case of its own. Cases that are inconclusive or have no value are skipped, with the reason, and with
/// the number of rounds that would decide. So a viewer of the file does not show them as passed.
package enum RunJUnit {
    package static func text(_ summary: ResultSummary) -> String {
        let head = summary.head
        let targets = summary.judgesBudgets ? summary.subjects.map { suite($0, summary) } : []
        return JUnitSuite.document(
            "exporter-bench \(head.id)", targets + (summary.comparison.map { [suite($0, head.started)] } ?? []),
            seconds: head.seconds)
    }

    /// Returns the document of a comparison.
    ///
    /// - Parameter started: the start of the current run in seconds since 1970.
    package static func text(_ comparison: ComparisonSummary, started: Double) -> String {
        JUnitSuite.document("exporter-bench \(comparison.current)", [suite(comparison, started)])
    }

    private static func suite(_ subject: SubjectSummary, _ summary: ResultSummary) -> JUnitSuite {
        let head = summary.head
        var cases = subject.rows.map { JUnitCase(name: $0.title, outcome: outcome($0)) }
        if subject.rows.allSatisfy({ $0.verdict == .notMeasured }) {
            let reasons = subject.rows.map {
                "\($0.row.budget ?? $0.row.metric.name): \($0.absentReason ?? Verdict.notMeasured.rawValue)"
            }
            cases.append(nothing("figures to judge", "nothing could be judged", reasons))
        }
        let failures = summary.failures.filter { $0.failure.target == subject.name }.map { failure in
            ([failure.ofAgent] + failure.lastOutput.map { "    \($0)" }).joined(separator: "\n")
        }
        return JUnitSuite(
            name: subject.name.text, start: head.started,
            seconds: summary.subjects.count == 1 ? head.seconds ?? 0 : 0,
            properties: [
                ("run", head.id.text), ("status", head.status.rawValue), ("fleet", head.plan.fleet.name),
                ("agents", "\(head.plan.fleet.agents.count)"), ("rounds", "\(head.rounds)"),
                ("scrape_interval_seconds", subject.scrapeInterval.description), ("seed", "\(head.plan.seed)"),
            ],
            cases: cases, log: (failures + summary.warnings.map { "warning: \($0)" }).joined(separator: "\n"))
    }

    /// Returns a failed case for a suite without any verdict, which would otherwise count as passed.
    private static func nothing(_ name: String, _ message: String, _ reasons: [String]) -> JUnitCase {
        JUnitCase(
            name: name,
            outcome: .failed(
                type: "nothing", message: message, details: ([message] + reasons).joined(separator: "\n")))
    }

    private static func outcome(_ row: RowSummary) -> JUnitCase.Outcome {
        if let absence = row.absence { return .skipped(absence) }
        let texts = [row.figureAndLimit] + row.notes
        return switch row.verdict {
        case .pass: .passed
        case .fail: .failed(type: "budget", message: texts[0], details: texts.joined(separator: "\n"))
        case .inconclusive: .skipped("inconclusive: " + texts.joined(separator: "; "))
        case .noLimit: .skipped(texts.joined(separator: "; "))
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
            log: comparison.reservations.map { "caveat: \($0)" }.joined(separator: "\n"))
    }

    private static func outcome(_ row: ChangeSummary) -> JUnitCase.Outcome {
        if let reason = row.absentReason { return .skipped("\(Change.notCompared.rawValue): \(reason)") }
        let limit = row.row.isExact ? "any change counts" : "threshold \(row.threshold)"
        let texts =
            ["\(row.baseline) became \(row.current), change \(row.difference), \(limit)"] + row.notes
            + [row.regressedAgents].compactMap { $0 }
        return switch row.change {
        case .improved, .unchanged: .passed
        case .regressed: .failed(type: "regression", message: texts[0], details: texts.joined(separator: "\n"))
        case .inconclusive: .skipped("inconclusive: " + texts.joined(separator: "; "))
        case .notCompared: .skipped(Change.notCompared.rawValue)
        }
    }
}
