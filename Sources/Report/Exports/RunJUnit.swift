public import Analysis
public import BenchmarkModel

/// A run as JUnit: a suite a target, in it a case a budget; and a suite for a comparison, in it a case a figure.
///
/// Only what is beyond doubt fails: a budget that is broken, a figure that regressed; and a suite in which nothing could be judged. What is inconclusive or has no value is
/// skipped, with what would decide it or why there is none: it is no pass, and a tool that shows the file says so.
public enum RunJUnit {
    public static func text(_ run: StoredRun, _ judgement: Judgement, _ comparison: Comparison? = nil) -> String {
        let targets =
            judgement.judgesBudgets
            ? run.plan.subjects.map { suite($0, run, judgement) } : []
        return JUnitSuite.document(
            "exporter-bench \(run.id)", targets + (comparison.map { [suite($0, run)] } ?? []),
            seconds: run.finished.map { $0 - run.started })
    }

    /// - Parameter run: the current side of the comparison.
    public static func text(_ comparison: Comparison, of run: StoredRun) -> String {
        JUnitSuite.document("exporter-bench \(comparison.current)", [suite(comparison, run)])
    }

    private static func suite(_ subject: Subject, _ run: StoredRun, _ judgement: Judgement) -> JUnitSuite {
        let target = subject.name
        let budgets = Dictionary(run.plan.budgets.budgets.map { ($0.name, $0) }) { first, _ in first }
        let rows = judgement.budgetRows.filter { $0.target == target }
        var cases = rows.map { row -> JUnitCase in
            let budget = row.budget.flatMap { budgets[$0] }
            return JUnitCase(name: budget?.title ?? row.metric.name, outcome: outcome(row, budget))
        }
        if rows.allSatisfy({ $0.verdict == .notMeasured }) {
            let reasons = rows.map { "\($0.budget ?? $0.metric.name): \($0.figure.absentReason ?? "not measured")" }
            cases.append(nothing("figures to judge", "nothing could be judged", reasons))
        }
        let failures = judgement.failures.filter { $0.target == target }.map { failure in
            let place = "\(failure.agent), \(failure.phase.rawValue) \(failure.round), \(failure.arm.rawValue)"
            return (["\(place): \(failure.reason)"] + failure.lastOutput.map { "    \($0)" }).joined(separator: "\n")
        }
        return JUnitSuite(
            name: target, start: run.started,
            seconds: run.plan.subjects.count == 1 ? (run.finished ?? run.started) - run.started : 0,
            properties: [
                ("run", run.id.text), ("status", run.status.rawValue), ("fleet", run.plan.fleet.name),
                ("agents", "\(run.plan.fleet.agents.count)"), ("rounds", "\(run.rounds)"),
                ("scrape_interval_seconds", run.plan.scrapeInterval(of: subject.treatment).description),
                ("seed", "\(run.plan.seed)"),
            ],
            cases: cases, log: (failures + judgement.warnings.map { "warning: \($0)" }).joined(separator: "\n"))
    }

    /// A suite without a verdict is no green one.
    private static func nothing(_ name: String, _ message: String, _ reasons: [String]) -> JUnitCase {
        JUnitCase(
            name: name,
            outcome: .failed(
                type: "nothing", message: message, details: ([message] + reasons).joined(separator: "\n")))
    }

    private static func outcome(_ row: ResultRow, _ budget: Budget?) -> JUnitCase.Outcome {
        let figure = row.figureText(HumanUnit(row))
        let said = ["\(figure), documented: \(budget?.documented ?? "no limit")"] + row.noteTexts
        if let reason = row.figure.absentReason { return .skipped("not measured: \(reason)") }
        switch row.verdict {
        case .pass: return .passed
        case .fail: return .failed(type: "budget", message: said[0], details: said.joined(separator: "\n"))
        case .inconclusive: return .skipped("inconclusive: " + said.joined(separator: "; "))
        case .notMeasured, nil: return .skipped("not measured")
        }
    }

    private static func suite(_ comparison: Comparison, _ run: StoredRun) -> JUnitSuite {
        let page = ComparisonPage(comparison: comparison, width: 10_000, colour: false)
        var cases = comparison.rows.map { JUnitCase(name: page.title($0), outcome: outcome($0, page)) }
        if comparison.comparesNothing {
            let reasons = comparison.rows.map { "\(page.title($0)): \($0.absentReason ?? "not observed")" }
            cases.append(nothing("figures to compare", "nothing could be compared", reasons + [page.summary]))
        }
        return JUnitSuite(
            name: "\(comparison.current) beside \(comparison.reference)", start: run.started, cases: cases,
            log: comparison.reservations.map { "reservation: \($0)" }.joined(separator: "\n"))
    }

    private static func outcome(_ row: ChangeRow, _ page: ComparisonPage) -> JUnitCase.Outcome {
        let limit = row.isExact ? "any change counts" : "threshold \(row.thresholdText)"
        let said =
            [
                "\(row.baselineText) became \(row.currentText), change \(row.changeText), \(limit)"
            ] + row.noteTexts + page.agents(row)
        switch row.change {
        case .improved, .unchanged: return .passed
        case .regressed: return .failed(type: "regression", message: said[0], details: said.joined(separator: "\n"))
        case .inconclusive: return .skipped("inconclusive: " + said.joined(separator: "; "))
        case .notCompared: return .skipped("not compared: \(row.absentReason ?? "not observed")")
        }
    }
}
