import BenchmarkModel
import Foundation
import ModelLiterals
import Testing

@testable import CommandLine
@testable import Harness

/// Checks the plans that the flags of `run` and their files define.
@Suite struct PlanTests {
    /// Returns the plan of a dry run.
    private func plan(_ line: String, workingDirectory: String = "/") throws -> Plan {
        let measuring = FakeMeasuring()
        let outcome = TestBench(workingDirectory: workingDirectory, measuring: measuring)
            .run(["run", "--dry-run", "--json"] + line.split(separator: " ").map(String.init))
        #expect(outcome.code == .success && measuring.asked == ["check results"], "\(outcome.err)")
        let plan = try #require(measuring.plan)
        #expect(try JSONDecoder().decode(Plan.self, from: Data(outcome.out.utf8)) == plan)
        return plan
    }

    @Test("Without flags the documented fleet is measured with the swift target in five rounds of 15 s")
    func defaults() throws {
        let plan = try plan("")
        #expect(plan.fleet.agents.count == 77 && plan.targets.map(\.name) == ["swift"] && !plan.versus)
        #expect(plan.rounds == 5 && plan.scrapeInterval == 15 && plan.warmUp == 2 && plan.looks.isEmpty)
        #expect(plan.soloLaunches == 10 && plan.herdLaunches == 5 && plan.heapLaunches == 5 && plan.soak == 0)
        #expect(plan.scaleAgents > 0 && plan.noiseShare == 0.2 && plan.seed == 7 && !plan.quick && !plan.bareControl)
        #expect(plan.requestRates == ["swift": plan.targets[0].requestRate] && plan.scrapeTimeout == nil)
    }

    @Test("A quick run is shorter, and other flags still apply")
    func quick() throws {
        let plan = try plan("--quick --rounds 4 --seed 11")
        #expect(plan.quick && plan.rounds == 4 && plan.scrapeInterval == 5 && plan.warmUp == 1 && plan.seed == 11)
        #expect(plan.herdLaunches == 3 && plan.heapLaunches == 3 && plan.soloLaunches == 10)
    }

    @Test("Every number of the plan has a flag")
    func numbers() throws {
        let plan = try plan(
            "--agents 3 --rate 2.5 --scrape-interval 20s --scrape-timeout 3 --warm-up 500ms --interference 2 --solo 1 "
                + "--herd 0 --soak 1min --noise-share 0.5 --bare-control")
        #expect(plan.fleet.agents.count == 3 && plan.requestRates == ["swift": 2.5] && plan.scrapeInterval == 20)
        #expect(plan.scrapeTimeout == 3 && plan.warmUp == 0.5 && plan.uniformRounds == 2 && plan.soloLaunches == 1)
        #expect(plan.herdLaunches == 0 && plan.soak == 60 && plan.noiseShare == 0.5 && plan.bareControl)
        // A run with --agents has no scale phase.
        #expect(plan.scaleAgents == 0)
    }

    @Test("A run until decided has looks after 5, 8, 12 ... rounds, as many as fit into its time limit")
    func looks() throws {
        let long = try plan("--until-decided")
        #expect(long.looks == [5, 8, 12, 18, 27] && long.rounds == 27 && long.maximumDuration == 600)
        let short = try plan("--until-decided --max-duration 90s --target swift,python")
        #expect(short.looks == [5] && short.rounds == 5 && short.maximumDuration == 90)
    }

    @Test("A label names a target or a side of a comparison, and its variant and file stay as they are")
    func labels() throws {
        let plan = try plan("--versus base=swift head=swift:rate=3")
        #expect(plan.targets.map(\.name) == ["base", "head"] && plan.subjects.map(\.name.text) == ["head vs base"])
        #expect(plan.targets.map(\.unlabeledName) == ["swift", "swift:rate=3"] && plan.targets[1].requestRate == 3)
        func names(_ line: String) throws -> [String] { try self.plan(line + " --agents 1").targets.map(\.name) }
        #expect(try names("--target mine=swift,swift") == ["mine", "swift"])
        #expect(
            try names("--target mine=swift --pack 7 --scraper embedded,like-prometheus") == [
                "mine", "mine:pack=7", "mine:scraper=like-prometheus", "mine:scraper=like-prometheus:pack=7",
            ])
        let same = TestBench().run(["run", "--dry-run", "--target", "a=swift,a=python"])
        #expect(same.code == .usage && same.err.contains("two targets are named a: give one of them a label"))
        // Without a valid label, the text is a variant or a path.
        #expect(TestBench().run(["run", "--dry-run", "--target", "=swift"]).code == .usage)
        #expect(TestBench().run(["run", "--dry-run", "--target", "a="]).code == .usage)
    }

    @Test("The names of targets contain their variants, packs and scrapers")
    func targets() throws {
        func names(_ line: String) throws -> [String] { try plan(line + " --agents 1").targets.map(\.name) }
        #expect(try names("--target python,swift") == ["python", "swift"])
        #expect(try names("--target swift --pack 2") == ["swift", "swift:pack=2"])
        #expect(
            try names("--target swift,python --scraper embedded,like-prometheus") == [
                "swift", "swift:scraper=like-prometheus", "python", "python:scraper=like-prometheus",
            ])
        #expect(try names("--target swift:interval=5") == ["swift:interval=5"])
    }

    @Test("Twins get the lower of their request rates, and no scale phase")
    func versus() throws {
        let plan = try plan("--versus swift swift:rate=3")
        #expect(plan.versus && plan.targets.count == 2 && plan.scaleAgents == 0)
        #expect(plan.requestRates.values.first == 3 && plan.requestRates.count == 1)
        #expect(plan.requestRates.keys.first?.text.contains(" vs ") == true)
    }

    @Test("Running programs are not launched, and their credential files have absolute paths")
    func running() throws {
        let plan = try plan(
            "--url http://h:1/metrics,http://h:2/m?a=1,b=2 --user me --password-file secret", workingDirectory: "/etc")
        #expect(plan.targets.count == 2 && plan.soloLaunches == 0 && plan.herdLaunches == 0 && plan.heapLaunches == 0)
        #expect(plan.fleet == RunningPrograms.fleet && plan.scaleAgents == 0)
        let credentials = HTTPCredentials.basic(user: .text("me"), password: .file("/etc/secret"))
        #expect(plan.targets.allSatisfy { $0.pages[0].access?.credentials == credentials && $0.file == nil })
        #expect(
            RunningOption.addresses("http://h/?a=1,b,localhost:2,http://g/") == [
                "http://h/?a=1,b", "localhost:2", "http://g/",
            ])
    }

    @Test("A running program is measured once for each scraper, with the http_config of a file")
    func guarded() throws {
        let directory = try TemporaryDirectory()
        let file = try directory.write(
            """
            bearer_token_file: token
            tls_config: {ca_file: ca.crt}
            """, to: "http.yml")
        let plan = try plan(
            "--url https://h/metrics --scraper embedded,like-prometheus,like-prometheus-proto --http-config \(file)")
        #expect(
            plan.targets.map(\.name) == [
                "h:443", "h:443:scraper=like-prometheus", "h:443:scraper=like-prometheus-proto",
            ])
        #expect(plan.targets.map(\.scraper.imitated) == [nil, .version3, .protobufFirst])
        for target in plan.targets {
            #expect(target.pages[0].access?.tls?.authorities == file.replacing("http.yml", with: "ca.crt"))
            #expect(target.file == nil && !target.hidesSecrets)
        }
    }

    @Test("The promises of the shipped fleet apply to the shipped targets only, whichever targets a run has")
    func limits() throws {
        let directory = try TemporaryDirectory()
        func file(_ name: String, _ extra: String = "") throws -> String {
            try directory.write(
                """
                name: \(name)
                command: [/bin/true]
                off: {environment: {X: "false"}}
                metrics_path: /metrics
                \(extra)
                """, to: "\(name).yaml")
        }
        let own = try file("own")
        let other = try file("other")
        let both = try plan("--target \(own),swift")
        #expect(both.withoutLimits == ["own"] && both.hasLimits("swift") && both.budgetsName == "readiness-report")
        #expect(both.scaleAgents == 100 && both.steps.filter { $0.phase == .scale }.map(\.target) == ["swift"])
        #expect(both.fleet.name == "ai-system-77")
        let alone = try plan("--target \(own),\(own):interval=5 --agents 3")
        #expect(alone.withoutLimits == ["own", "own:interval=5"] && alone.budgetsName == "none")
        #expect(alone.fleet.agents.map(\.id.description) == ["local/own-1", "local/own-2", "local/own-3"])
        #expect(try plan("--target \(own)").scaleAgents == 0)
        #expect(try plan("--target \(own),\(other) --agents 1").fleet.agents.map(\.id.name) == ["agent-1"])
        #expect(try plan("--url http://localhost:9100/metrics").withoutLimits == ["localhost:9100"])

        // A budget file of one's own, on the command line or in the target file.
        let limits = try directory.write(
            """
            name: limits
            source: a test
            budgets:
              - {name: a, title: b, metric: memory_uss_bytes, phase: twins, scope: agent, statistic: difference,
                 at_most: 10, documented: d, why: w}
            """, to: "limits.yaml")
        let given = try plan("--target \(own),swift --budgets \(limits)")
        #expect(given.withoutLimits.isEmpty && given.budgetsName == "limits")
        let named = try plan("--target \(try file("named", "budgets: limits.yaml")) --agents 1")
        #expect(named.withoutLimits.isEmpty && named.budgetsName == "limits")
        #expect(named.fleet.agents.map(\.id.description) == ["local/named-1"])
        let fleet = try plan("--target \(own) --fleet \(try Project.locate().root)/fleets/ai-system-77.csv --agents 1")
        #expect(fleet.fleet.agents.map(\.id.description) == ["MainPC/ServiceRegistry"])

        let refused = TestBench().run(["run", "--dry-run", "--target", "\(directory.path)/named.yaml,swift"])
        #expect(refused.code == .usage && refused.err.contains("a run has one budget file: give --budgets FILE"))
        let undecidable = TestBench().run(["run", "--dry-run", "--until-decided", "--target", own])
        #expect(undecidable.code == .usage && undecidable.err.contains("own has no limits"), "\(undecidable.err)")
        #expect(TestBench().run(["run", "--dry-run", "--until-decided", "--target", "\(own),swift"]).code == .success)
    }

    @Test("Two targets with one name and twins with different requests are refused")
    func conflicts() throws {
        let directory = try TemporaryDirectory()
        func file(_ name: String, _ extra: String, called: String? = nil) throws -> String {
            try directory.write(
                """
                name: \(called ?? name)
                title: a target of a test
                command: [/bin/true]
                off: {environment: {X: "false"}}
                metrics_path: /metrics
                health_path: /health
                required_families: [a]
                readiness_limit_seconds: 10
                request_rate: 10
                \(extra)
                """, to: "\(name).yaml")
        }
        let first = try file("first", "request_paths: [/a]")
        let second = try file("second", "request_paths: [/b]")
        let third = try file("third", "request_paths: [/a]", called: "first")
        let twins = TestBench().run(["run", "--dry-run", "--versus", first, second])
        #expect(twins.code == .usage && twins.err.contains("have different requests"), "\(twins.err)")
        let names = TestBench().run(["run", "--dry-run", "--target", "\(first),\(third)"])
        #expect(names.code == .usage && names.err.contains("two targets are named first"), "\(names.err)")
        let bare = TestBench().run(["run", "--dry-run", "--bare-control", "--target", first])
        #expect(bare.code == .usage && bare.err.contains("the target file of first does not say"), "\(bare.err)")
    }

    @Test("A dry run shows the plan as a table and measures nothing")
    func dryRun() {
        let measuring = FakeMeasuring()
        let outcome = TestBench(measuring: measuring).run(
            ["run", "--dry-run", "--agents", "2", "--quick", "--output", "elsewhere"])
        #expect(outcome.code == .success && outcome.err.isEmpty && measuring.asked == ["check elsewhere"])
        for words in [
            "nothing is measured", "ai-system-77, 2 agents", "swift 10.0", "exporter off", "at most", "MB", "seed", "7",
        ] {
            #expect(outcome.out.contains(words), "\(outcome.out)")
        }
        let decided = TestBench().run(["run", "--dry-run", "--until-decided", "--bare-control", "--agents", "1"])
        #expect(decided.out.contains("looks after 5, 8") && decided.out.contains("at most about"))
        #expect(decided.out.contains("neither exporter nor HTTP server"))
    }

    @Test("A dry run fails with the same error as a run when something is missing")
    func lacking() {
        let measuring = FakeMeasuring(failure: HarnessError.noSpace("no room for 3 MB"))
        let outcome = TestBench(measuring: measuring).run(["run", "--dry-run"])
        #expect(outcome.code == .outputError && outcome.err == "exporter-bench: no room for 3 MB\n")
    }

    @Test("A run cannot be planned without the files of the project")
    func project() {
        let bench = TestBench(project: { throw HarnessError.noProject("set EXPORTER_BENCH_HOME") })
        for line in [["run"], ["fleet", "show"], ["target", "list"], ["calibrate"], ["doctor"]] {
            #expect(bench.run(line).code == .unavailable, "\(line)")
        }
    }
}
