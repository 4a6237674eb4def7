import Analysis
import BenchmarkModel
import ModelLiterals
import PlainText
import SampleRuns
import Testing

@testable import Report

@Suite("The answer of a run") struct AnswerTests {
    /// The sample run with some of its targets and budgets.
    private static func summary(targets: [String], budgets: [String], isMeasured: Bool = true) -> ResultSummary {
        let run = SampleRun.run
        var plan = run.plan
        plan.targets = plan.targets.filter { targets.contains($0.name) }
        plan.budgets = BudgetSet(
            name: plan.budgets.name, source: plan.budgets.source,
            budgets: plan.budgets.budgets.filter { budgets.contains($0.name) })
        return ResultSummary(
            StoredRun(
                id: run.id, started: run.started, finished: run.finished, status: run.status, plan: plan,
                environment: run.environment,
                observations: isMeasured ? run.observations.filter { targets.contains($0.target.text) } : [],
                failures: [],
                warnings: []))
    }

    private static func lines(_ summary: ResultSummary, page: String?, columns: Int = 10_000) -> [String] {
        ConsoleAnswer.text(summary, page: page, columns: columns).split(separator: "\n").map(String.init)
    }

    @Test("A run in which all budgets pass says so and names none")
    func allPass() {
        let answers = Self.summary(targets: ["swift"], budgets: ["first_metrics", "agent_cpu", "endpoints"]).answers
        #expect(
            answers.count == 1 && answers[0].hasPrefix("swift: 3 of 3 budgets pass. The exporter adds "), "\(answers)")
        let single = Self.summary(targets: ["swift"], budgets: ["endpoints"]).answers
        #expect(single[0].hasPrefix("swift: 1 of 1 budget passes. The exporter adds "), "\(single)")
    }

    @Test("A failed budget is named with its figure and its limit, a census with its count")
    func fails() {
        let answers = Self.summary(targets: ["python"], budgets: ["fleet_memory", "agent_traffic", "endpoints"]).answers
        let expected =
            "python: 0 of 3 budgets pass. Fails: fleet memory (10.8 MB; limit 8 MB), agent traffic (worst agent "
            + "MainPC/Gamma: 1.08 KB/s; limit 1 KB/s), endpoints (2 of 3 in the worst of 3). The exporter adds "
        #expect(answers[0].hasPrefix(expected), "\(answers)")
    }

    @Test("Budgets that are inconclusive or not measured are named")
    func inconclusive() {
        let answers = Self.summary(targets: ["python"], budgets: ["first_metrics", "agent_cpu", "agent_disk"]).answers
        let expected =
            "python: 1 of 3 budgets passes. Inconclusive: agent cpu. Not measured: agent disk. The exporter adds "
        #expect(answers[0].hasPrefix(expected), "\(answers)")
    }

    @Test("A run that judged nothing says so")
    func nothing() {
        let unmeasured = Self.summary(targets: ["swift"], budgets: ["agent_cpu", "endpoints"], isMeasured: false)
        #expect(unmeasured.answers == ["swift: none of 2 budgets was measured."])
        #expect(
            Self.summary(targets: ["swift"], budgets: [], isMeasured: false).answers == ["swift: nothing was measured."]
        )
        let unjudged = Self.summary(targets: ["swift"], budgets: []).answers
        #expect(unjudged[0].hasPrefix("swift: the exporter adds "), "\(unjudged)")
    }

    @Test("Without limits the answer is the cost, and what is open, with neither a pass nor a fail")
    func costs() {
        let answers = ResultSummary(SampleRun.withoutLimits(["swift"])).answers
        #expect(
            answers[0].hasPrefix("swift: the exporter adds ") && answers[0].contains(" of a core of CPU"), "\(answers)")
        #expect(answers[0].hasSuffix(". Not measured: agent disk.") && !answers[0].contains("budget"), "\(answers)")
        #expect(answers[1].hasPrefix("python: ") && answers[1].contains(" of 7 budgets passes."), "\(answers)")
    }

    @Test("Each target has an answer, in the order of the plan, and the page is the last line")
    func targets() {
        let summary = ResultSummary(SampleRun.run)
        let lines = Self.lines(summary, page: "results/20261123-204512-ab12.html")
        #expect(lines == summary.answers + ["Page: results/20261123-204512-ab12.html"])
        #expect(lines.map { $0.prefix { $0 != ":" } } == ["swift", "python", "Page"])
        #expect(Self.lines(summary, page: nil) == summary.answers)
    }

    @Test("A versus run compares its targets, and a comparison names what changed and what is undecided")
    func comparison() throws {
        let (run, comparison) = try GoldenRun.versus.made()
        let versus = ResultSummary(run, Judgement(run), comparison).answers
        #expect(versus.count == 2 && versus[0].hasPrefix("python minus swift, both on: "), "\(versus)")
        #expect(versus[1].hasPrefix("Compared with swift: "), "\(versus)")
        let compared = ResultSummary(SampleRun.run, SampleRun.judgement, ComparisonTableTests.comparison).answers
        let expected =
            "Compared with before-the-change: 2 of 6 figures are unchanged. Regressed: CPU (0.200 % core to 0.220 % "
            + "core). Improved: memory (USS) (0.00200 B to 0.00180 B). Inconclusive: first metrics available, solo. "
            + "Not compared: peak RSS."
        #expect(compared.count == 3 && compared[2] == expected, "\(compared)")
        let empty = Comparison(reference: "before", current: "b", rows: [], agentRows: [], reservations: [])
        let nothing = ResultSummary(SampleRun.run, SampleRun.judgement, empty).answers
        #expect(nothing.last?.hasPrefix("Compared with before: nothing to compare: ") == true, "\(nothing)")
    }

    @Test("Hostile names and a hostile path are quoted")
    func hostile() throws {
        let run = try SampleRun.hostile(metrics: false)
        let comparison = Comparison(run, against: run, name: "base" + HostileText.text)
        let summary = ResultSummary(run, Judgement(run), comparison)
        let text = ConsoleAnswer.text(summary, page: "results/" + HostileText.text + ".html", columns: 100)
        #expect(text.unicodeScalars.allSatisfy { PrintedText.isPrintable($0) || $0 == "\n" })
        #expect(text.hasPrefix("swift\\u{1B}[31mX") && TerminalText.page(text) == text, "\(text)")
        #expect(text.split(separator: "\n").last?.hasPrefix("Page: results/\\u{1B}[31mX") == true, "\(text)")
    }

    @Test("Answers are wrapped at the width of the terminal, and continuation lines are indented", arguments: [40, 80])
    func width(columns: Int) {
        let lines = Self.lines(ResultSummary(SampleRun.run), page: nil, columns: columns)
        #expect(lines.allSatisfy { $0.count <= columns }, "\(lines)")
        #expect(lines.filter { !$0.hasPrefix("  ") }.map { $0.prefix { $0 != ":" } } == ["swift", "python"])
    }
}
