import Analysis
import BenchmarkModel
import ModelLiterals
import SampleRuns
import Testing

@testable import Report

@Suite("The summary of a judged run") struct SummaryTests {
    private static func summary(_ golden: GoldenRun) throws -> ResultSummary {
        let (run, comparison) = try golden.made()
        return ResultSummary(run, Judgement(run), comparison)
    }

    private static let sample = ResultSummary(SampleRun.run)
    private static let full = Result { try summary(.full) }

    private func row(_ target: SubjectID, _ budget: String) throws -> RowSummary {
        try #require(Self.sample.budgetRows.first { $0.target == target && $0.row.budget == budget })
    }

    @Test("Every form shows the same text for a figure of a budget, and its verdict")
    func forms() throws {
        let summary = try Self.full.get()
        let console = ConsoleTable.text(summary, columns: 1000, color: false)
        let markdown = MarkdownExport.text(summary)
        let junit = RunJUnit.text(summary)
        #expect(summary.budgetRows.count == 14)
        for row in summary.budgetRows {
            #expect(console.contains(row.figure) && markdown.contains(MarkdownText.escaped(row.figure)), "\(row.name)")
            let said = MarkdownText.escaped(row.title)
            #expect(markdown.contains("| \(row.verdict?.rawValue ?? "-") | \(said) |"), "\(row.name)")
            if row.verdict == .inconclusive || row.verdict == .fail {
                #expect(junit.contains(XMLText.escaped(row.figureAndLimit)), "\(row.name)")
            }
            if let absence = row.absence { #expect(junit.contains(XMLText.escaped(absence)), "\(row.name)") }
        }
    }

    @Test("A complete run has finished the steps that it needs; another run has those of its plan")
    func steps() {
        let sample = SampleRun.run
        func head(_ status: RunStatus) -> RunHead {
            RunHead(
                StoredRun(
                    id: sample.id, started: 0, finished: nil, status: status, plan: sample.plan,
                    environment: Environment(), observations: [], failures: [], warnings: [],
                    finishedSteps: Array(sample.plan.steps.prefix(2))))
        }
        #expect(head(.complete).finishedSteps == 2 && head(.complete).steps == 2)
        #expect(head(.interrupted).finishedSteps == 2 && head(.interrupted).steps == sample.plan.steps.count)
    }

    @Test("A tally has each outcome that occurred once, in the order of the cases")
    func tally() {
        let tally = Tally([Verdict.fail, .pass, .fail])
        #expect(tally.text() == "1 pass, 2 fail" && tally.count(of: .inconclusive) == 0)
        #expect(tally.text { "<\($0.rawValue) \($1)>" } == "<pass 1 pass>, <fail 2 fail>")
        #expect(Tally<Change>([]).text() == nil)
    }

    @Test("Only an incomplete run states its completed steps and the command that completes it")
    func partial() throws {
        #expect(Self.sample.head.partial == nil && Self.sample.head.partialLine == nil)
        let command = "`exporter-bench run --resume \(SampleRun.run.id) --output elsewhere`"
        #expect(try Self.full.get().head.partial == "34 of 36 steps completed; \(command) completes it")
        let running = try #require(try Self.summary(.empty).head.partialLine)
        #expect(running.hasPrefix("PARTIAL: 0 of ") && running.hasSuffix("; it is in progress"))
    }

    @Test("A row without a figure is not measured and has a reason")
    func absence() throws {
        let row = try row("swift", "agent_disk")
        #expect(row.verdict == .notMeasured && row.figure == "-" && row.cell == "not measured")
        #expect(row.absence == "not measured: /proc/PID/io: permission denied" && row.remarks == [row.absentReason])
        let own = try #require(Self.sample.rows.first { $0.row.agent != nil && $0.estimate == nil })
        #expect(own.row.budget != nil || own.row.verdict == nil)
        #expect(own.verdict == .notMeasured)
    }

    @Test("A ratio names its whole, the control or the machine, unless the title does")
    func units() throws {
        #expect(try row("swift", "overhead").unit.symbol == "% control")
        let subject = Self.sample.subjects[0]
        let machine = try #require(Self.sample.figures.row(of: subject, .cpu, .difference, .meanOfMachine))
        #expect(machine.unit.symbol == "% machine")
        let rate = try #require(Self.sample.figures.row(of: subject, .achievedRate, nil))
        #expect(rate.unit.symbol == "%")
    }

    @Test("A census is a count, with the number of rounds of which it is the worst")
    func census() throws {
        #expect(try row("swift", "endpoints").figure == "3 of 3")
        #expect(try row("python", "endpoints").figureAndLimit == "2 of 3 in the worst of 3, documented: 77 of 77")
    }

    @Test("The arms of a versus run have the names of the targets, and no budget is judged")
    func versus() throws {
        let summary = try Self.summary(.versus)
        #expect(summary.subjects.map(\.arms) == [ArmNames(off: "swift", on: "python")])
        #expect(summary.budgets == nil && !summary.judgesBudgets && summary.verdictCounts.isEmpty)
        #expect(summary.answers[0].hasPrefix("python minus swift, both on: "))
        let line = try #require(summary.figures.lines.first)
        #expect(line.label(summary.subjects).hasSuffix(", swift"))
    }

    @Test("The cost of an exporter that cannot be switched off is its total use")
    func running() throws {
        let summary = try Self.summary(.running)
        #expect(summary.subjects.map(\.effect) == [.treatment])
        #expect(summary.answers[0].contains("The exporter uses "))
        #expect(summary.head.processes == ["server, process behind the address: node_exporter, process 4711"])
    }

    @Test("A stage that no arm reached is left out, and so is a startup without the exporter")
    func startUp() {
        let tables = Self.sample.startUp
        #expect(tables.map(\.title) == ["swift, alone", "python, alone"])
        #expect(tables.allSatisfy { $0.stages.map(\.label) == ["first metrics"] && $0.stages[0].off == nil })
        #expect(Self.sample.latency.isEmpty)
    }

    @Test("A disturbance is stated once per subject and once per cause")
    func disturbances() throws {
        let python = try Self.full.get().bench.disturbed[1]
        #expect(python.sentence == "python: 1 of 12 blocks disturbed: more than 5 % of the requests were sent late (1)")
        #expect(python.sentences == ["python: more than 5 % of the requests were sent late in 1 of 12 seconds"])
        #expect(!python.spoilsRun && python.blocks.map(\.causes) == ["more than 5 % of the requests were sent late"])
        let empty = try Self.summary(.empty).bench
        #expect(empty.disturbed.allSatisfy { $0.sentence == nil && $0.sentences.isEmpty })
    }

    @Test("A failure has the same sentence in lists of one target and of all targets")
    func failures() throws {
        let failure = try #require(Self.sample.failures.first)
        #expect(failure.ofAgent == "MainPC/Gamma, twins 2, treatment: ended with exit status 1 after 0.21 s")
        #expect(failure.sentence == "python \(failure.ofAgent)")
    }

    @Test("Five of many agents are named, and the others are counted")
    func names() {
        let agents = (1...7).map { AgentID(machine: "M", name: "A\($0)") }
        #expect(AgentNames.text(agents) == "M/A1, M/A2, M/A3, M/A4, M/A5 and 2 more")
        #expect(AgentNames.text(Array(agents.prefix(5))) == "M/A1, M/A2, M/A3, M/A4, M/A5")
    }

    @Test("A note of a comparison has the reason, the notes and the agents of its row, and the mark is explained once")
    func comparison() {
        let summary = ComparisonSummary(ComparisonTableTests.comparison)
        #expect(summary.title == "20261124-101416-e605 compared with before-the-change")
        #expect(summary.notes.filter { $0.hasPrefix("* ") }.count == 1)
        #expect(summary.notes.contains("peak RSS: not observed in the twins phase"))
        #expect(summary.notes[0].hasPrefix("CPU *: 7 agents regressed by themselves: MainPC/Agent1"))
        let nothing = Comparison(reference: "a", current: "b", rows: [], agentRows: [], reservations: [])
        #expect(ComparisonSummary(nothing).counts().hasPrefix("nothing to compare: "))
    }

    @Test("A table without a heading begins with its columns at every width", arguments: [nil, 5, 200])
    func withoutHeading(width: Int?) {
        let table = TextTable(name: "t", heading: "", columns: ["name", "run"], rows: [["a", "b"], ["c", "d"]])
        let text = table.text(width: width)
        #expect(!text.hasPrefix("\n") && text.hasPrefix(width == 5 ? "a" : "name"), "\(text)")
    }
}
