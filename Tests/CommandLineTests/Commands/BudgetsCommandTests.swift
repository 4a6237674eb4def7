import Analysis
import BenchmarkModel
import FleetConfiguration
import Foundation
import ModelLiterals
import ResultStore
import SampleRuns
import Testing

@testable import CommandLine

/// Checks that `budgets new` writes a budget file that the measured run passes.
@Suite struct BudgetsCommandTests {
    private let directory: TemporaryDirectory
    private let file: String

    init() throws {
        directory = try TemporaryDirectory()
        file = directory.path + "/mine.yaml"
    }

    private func run(_ words: String...) -> TestBench.Outcome {
        TestBench().run(["budgets", "new", "--output", directory.path] + words)
    }

    @Test("The written budgets are read back, and the run that they come from passes each of them")
    func passes() throws {
        try StoredSample.write(to: directory.path)
        let outcome = run("-o", file, "--target", "swift")
        #expect(
            outcome.code == .success && outcome.err.contains("use them with `exporter-bench run --budgets \(file)`"))
        let written = try BudgetFile.read(path: file)
        let old = SampleRun.run.plan.budgets
        #expect(written.name == "budgets-mine" && written.changes == old.changes && !written.budgets.isEmpty)

        var plan = SampleRun.run.plan
        plan.budgets = written
        let second = try TemporaryDirectory()
        try StoredSample.write(to: second.path, plan: plan)
        let run = try ResultStore.open(directory: second.path, for: .reading).load()
        let rows = Judgement(run).budgetRows.filter { $0.target == "swift" }
        #expect(rows.count == written.budgets.count)
        for row in rows { #expect(row.verdict == .pass, "\(row.budget ?? ""): \(row.figure) \(row.notes)") }

        // Each budget limits the same figure as before, and one left out is named with its reason.
        for budget in written.budgets {
            let before = try #require(old.budgets.first { $0.name == budget.name })
            #expect(budget.metric == before.metric && budget.scope == before.scope && budget.phase == before.phase)
            #expect(budget.census || budget.documented.contains("in run"))
        }
        let names = Set(written.budgets.map(\.title))
        for budget in old.budgets where !names.contains(budget.title) {
            #expect(outcome.err.contains("left out: \(budget.title): "), "\(outcome.err)")
        }
    }

    @Test("The figures of a target without limits become limits, which the same run keeps")
    func withoutLimits() throws {
        var plan = SampleRun.run.plan
        plan.withoutLimits = SampleRun.targetNames
        try StoredSample.write(to: directory.path, plan: plan)
        #expect(run("-o", file, "--target", "swift").code == .success)
        plan.budgets = try BudgetFile.read(path: file)
        plan.withoutLimits = []
        #expect(plan.budgets.budgets.count == 6)
        let second = try TemporaryDirectory()
        try StoredSample.write(to: second.path, plan: plan)
        let run = try ResultStore.open(directory: second.path, for: .reading).load()
        let rows = Judgement(run).budgetRows.filter { $0.target == "swift" }
        #expect(rows.count == 6 && rows.allSatisfy { $0.verdict == .pass }, "\(rows.map(\.verdict))")
    }

    @Test("A greater margin gives a wider limit, and a regression beyond the margin fails")
    func margin() throws {
        try StoredSample.write(to: directory.path)
        #expect(run("-o", file, "--target", "swift", "--margin", "0.1").code == .success)
        let narrow = try BudgetFile.read(path: file)
        #expect(run("-o", file, "--target", "swift", "--margin", "0.9", "--force").code == .success)
        let wide = try BudgetFile.read(path: file)
        let pairs = zip(narrow.budgets, wide.budgets).filter { !$0.0.census }
        #expect(!pairs.isEmpty && pairs.allSatisfy { $0.0.bound.limit <= $0.1.bound.limit })
        #expect(pairs.contains { $0.0.bound.limit < $0.1.bound.limit })

        // Python costs many times what Swift does, so Swift's limits do not hold for it.
        var plan = SampleRun.run.plan
        plan.budgets = narrow
        let second = try TemporaryDirectory()
        try StoredSample.write(to: second.path, plan: plan)
        let run = try ResultStore.open(directory: second.path, for: .reading).load()
        #expect(Judgement(run).budgetRows.contains { $0.target == "python" && $0.verdict == .fail })
    }

    @Test("A missing file, an existing file, an unknown target and a run of several targets are errors with their fix")
    func mistakes() throws {
        try StoredSample.write(to: directory.path)
        #expect(run().code == .usage && run().err.contains("-o is missing: give the file to write"))
        let several = run("-o", file)
        #expect(several.code == .usage && several.err.contains("give --target NAME"))
        #expect(!FileManager.default.fileExists(atPath: file))
        let unknown = run("-o", file, "--target", "swfit")
        #expect(unknown.code == .usage && unknown.err.contains("did you mean swift?"))
        try "mine".write(toFile: file, atomically: true, encoding: .utf8)
        let exists = run("-o", file, "--target", "swift")
        #expect(exists.code == .usage && exists.err.contains("--force to replace it"))
        #expect(try String(contentsOfFile: file, encoding: .utf8) == "mine")
    }

    @Test("A run without figures gives no file")
    func empty() throws {
        try StoredSample.write(to: directory.path, isMeasured: false)
        let outcome = run("-o", file, "--target", "swift")
        #expect(outcome.code == .nothingJudged && outcome.err.contains("has no figure that could become a limit"))
        #expect(!FileManager.default.fileExists(atPath: file))
    }
}
