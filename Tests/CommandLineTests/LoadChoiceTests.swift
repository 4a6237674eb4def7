import BenchmarkModel
import Foundation
import ModelLiterals
import Testing

@testable import CommandLine
@testable import Harness

/// Checks the rates and schedules that flags, target files and fleet files give a plan.
@Suite("Rates and schedules of a plan") struct LoadChoiceTests {
    private let directory: TemporaryDirectory

    init() throws { directory = try TemporaryDirectory() }

    private func outcome(_ line: String) -> (plan: Plan?, outcome: TestBench.Outcome) {
        let measuring = FakeMeasuring()
        let outcome = TestBench(measuring: measuring)
            .run(["run", "--dry-run", "--agents", "2"] + line.split(separator: " ").map(String.init))
        return (measuring.plan, outcome)
    }

    /// Returns the table of a dry run with single spaces, as if no cell were wrapped.
    private func table(_ line: String) -> String {
        outcome(line).outcome.out.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }

    private func plan(_ line: String) throws -> Plan {
        let (plan, outcome) = outcome(line)
        #expect(outcome.code == .success, "\(outcome.err)")
        return try #require(plan)
    }

    private func error(_ line: String, _ code: ExitCode = .usage) -> String {
        let (_, outcome) = outcome(line)
        #expect(outcome.code == code, "\(line): \(outcome.err)")
        return outcome.err
    }

    @Test("A schedule with rates of its own determines the mean rate of the plan")
    func schedules() throws {
        #expect(try plan("").schedules.isEmpty)
        #expect(try plan("--schedule poisson").schedules.isEmpty)
        let constant = try plan("--schedule constant --rate 4")
        #expect(constant.schedules == ["swift": .constant] && constant.requestRates == ["swift": 4])
        let ramp = try plan("--schedule ramp:5-20 --target swift,python")
        #expect(ramp.requestRates == ["swift": 12.5, "python": 12.5] && ramp.rateSearches.isEmpty)
        #expect(try plan("--schedule step:1,2,6").requestRates == ["swift": 3])
        let file = try directory.write("0\n1\n4.5\n30\n", to: "times.txt")
        let (times, outcome) = outcome("--schedule file:\(file) --scrape-interval 5")
        #expect(times?.requestRates == ["swift": 0.6] && times?.schedules["swift"]?.text == "file:times.txt")
        #expect(
            outcome.err.contains("warning: times.txt has 1 time after the steady state of 5 s, which the load"),
            "\(outcome.err)")
        let shown = table("--schedule file:\(file) --scrape-interval 5")
        #expect(shown.contains("swift 0.6, on average, at the times of times.txt (file)"), "\(shown)")
    }

    @Test("Flags that a schedule would make useless are refused, with the way out")
    func conflicts() throws {
        let late = try directory.write("90\n", to: "late.txt")
        let wrong = try directory.write("1\nx\n", to: "wrong.txt")
        for (line, says) in [
            ("--schedule ramp:5-20 --rate 3", "leave out --rate, or give --schedule poisson"),
            ("--schedule ramp:5-20 --rate auto", "leave out --rate, or give --schedule poisson"),
            ("--schedule step:4 --target swift:rate=3", "leave out :rate="),
            ("--schedule constant --target powerdns", "the load_command of powerdns sends the requests"),
            ("--schedule file:\(late)", "all times are after the steady state of 15 s"),
            ("--schedule file:\(late) --scrape-interval 100 --soak 1min", "--soak: late.txt has the times of one"),
            ("--schedule sine", "--schedule 'sine': give constant, poisson"),
            ("--rate fast", "--rate 'fast': give a number above 0 and up to 10000, or auto"),
            ("--rate 0", "--rate '0'"),
        ] {
            let text = error(line)
            #expect(text.contains(says), "\(line): \(text)")
        }
        let running = TestBench.run("run --url http://h:1/metrics --schedule constant")
        #expect(running.err.contains("--schedule is for programs that the bench starts"), "\(running.err)")
        #expect(error("--schedule file:\(wrong)", .configuration).contains("wrong.txt:2:1: \"x\" is not a time"))
        #expect(error("--schedule file:/missing", .configuration).contains("/missing: cannot be read"))
    }

    @Test("A rate is searched by --rate auto, or if the target file says so and no rate is given")
    func searches() throws {
        #expect(try plan("--rate auto").rateSearches == ["swift": RateSearch(most: 10, isAsked: true)])
        #expect(try plan("--target python,swift").rateSearches == ["python": RateSearch(most: 12)])
        #expect(try plan("--target python --rate 12").rateSearches.isEmpty)
        #expect(try plan("--target python:rate=12").rateSearches.isEmpty)
        // Twins share one rate, at most the lower one.
        let twins = try plan("--versus swift python")
        #expect(twins.rateSearches.values.map(\.most) == [10] && twins.requestRates.count == 1)
        #expect(error("--target powerdns --rate auto").contains("the load_command of powerdns sends the requests"))
        #expect(table("--rate auto").contains("swift at most 10.0 (--rate auto finds it)"))
    }

    @Test("Agents of a fleet file have their own rates, which exclude a schedule with rates and a search of all")
    func agents() throws {
        let fleet = try directory.write(
            "agents: [{name: A, port: 7000, rate: 3}, {name: B, port: 7010, rate: 5}]", to: "fleet.yaml")
        let plan = try plan("--fleet \(fleet)")
        #expect(
            plan.rates(of: plan.subjects[0]).own.values.sorted() == [3, 5] && plan.meanRate(of: plan.subjects[0]) == 4)
        #expect(table("--fleet \(fleet)").contains("swift 10.0, 2 agents at 3 to 5 by the fleet file, a mean of 4"))
        #expect(error("--fleet \(fleet) --rate auto").contains("every agent of fleet has a rate in the fleet file"))
        #expect(error("--fleet \(fleet) --schedule ramp:1-2").contains("the fleet file has one for fleet/A"))
        #expect(try self.plan("--fleet \(fleet) --target python").rateSearches.isEmpty)
    }

    @Test("Twins need the same schedule")
    func twins() throws {
        func file(_ name: String, _ schedule: String) throws -> String {
            try directory.write(
                """
                name: \(name)
                command: [/bin/true]
                off: {environment: {X: "false"}}
                metrics_path: /metrics
                request_paths: [/]
                request_rate: 4
                schedule: \(schedule)
                """, to: "\(name).yaml")
        }
        let a = try file("a", "constant")
        let b = try file("b", "poisson")
        #expect(error("--versus \(a) \(b)").contains("a and b have different schedules"))
        #expect(try plan("--versus \(a) \(b) --schedule constant").schedules.values.map(\.text) == ["constant"])
        #expect(try plan("--target \(a),\(b)").schedules == ["a": .constant])
    }

    @Test("A search is announced with the time of the run, and its result has its origin")
    func progress() {
        let streams = RecordedStreams()
        let line = ProgressLine(.normal, in: TestBench(streams: streams).world())
        var plan = Plan(
            fleet: Fleet(name: "f", agents: []), targets: [], budgets: BudgetSet(name: "", source: "", budgets: []),
            requestRates: ["t": 12], scrapeInterval: 15, rounds: 2, soloLaunches: 0, herdLaunches: 0, scaleAgents: 0,
            warmUp: 1, seed: 1, quick: false, rateSearches: ["t": RateSearch(most: 12)])
        line.show(.rateSearch("t", .began(plan)))
        plan.requestRates["t"] = 6
        plan.rateSearches["t"]?.trials = [RateTrial(rate: 6, idle: 0.5, late: 0, answered: 1)]
        line.show(.rateSearch("t", .found(plan)))
        #expect(
            streams.text(of: .error) == """
                0:00 of about 0:00  t: --rate auto tries rates of at most 12 requests/s per agent
                0:00  t: 6 requests/s per agent, found by --rate auto, at most 12: 50 % of the cores were idle, 0 % of \
                the sends late

                """)
    }
}
