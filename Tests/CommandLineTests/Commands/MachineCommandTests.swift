import BenchmarkModel
import ResultStore
import Testing

@testable import CommandLine
@testable import Doctor
@testable import Harness

/// Checks the commands for this machine, its targets and its fleets.
@Suite struct MachineCommandTests {
    private let directory: TemporaryDirectory

    init() throws { directory = try TemporaryDirectory() }

    @Test("A calibration is measured, stored and shown again")
    func calibrate() {
        let calibration = Calibration(started: TestBench.date, quick: true, environment: Environment())
        let measuring = FakeMeasuring(calibration: calibration)
        let words = ["calibrate", "--output", directory.path]
        let outcome = TestBench(measuring: measuring).run(words + ["--quick", "--agents", "2", "--seed", "5"])
        #expect(outcome.code == .success, "\(outcome.err)")
        #expect(measuring.asked == ["calibrate 2 5 true \(directory.path)/calibration"])
        #expect(TestBench().run(words + ["--show"]).out == outcome.out && !outcome.out.isEmpty)
        #expect(TestBench().run(words + ["--show", "--json"]).out.hasPrefix("{"))
    }

    @Test("An interrupted calibration is not stored")
    func interrupted() {
        let outcome = TestBench().run(["calibrate", "--output", directory.path])
        #expect(outcome.code == .interrupted && outcome.err.contains("the calibration was not completed"))
        #expect(directory.names.isEmpty)
    }

    @Test("The doctor lists what it found, and fails when a default run cannot start")
    func doctor() {
        let found = [
            Diagnosis("cores", .ok, found: "2"), Diagnosis("perf", .degraded, found: "no", lost: "counts"),
            Diagnosis("tpu", .unused, found: "none"),
        ]
        let measuring = FakeMeasuring(diagnoses: found)
        let bench = TestBench(variables: ["PATH": "/a:/b"], measuring: measuring)
        let outcome = bench.run(["doctor", "--output", "/somewhere"])
        #expect(
            outcome.code == .success && outcome.out.contains("1 ok, 1 degraded, 0 missing, 1 not used yet"))
        #expect(measuring.asked == ["diagnose [\"swift\"] /somewhere [\"/a\", \"/b\"]"])
        let missing = FakeMeasuring(diagnoses: [Diagnosis("space", .missing, found: "none")])
        let json = TestBench(measuring: missing).run(["doctor", "--json"])
        #expect(json.code == .unavailable && json.out.contains("\"space\""))
    }

    @Test("The list of targets shows missing programs")
    func targets() {
        let outcome = TestBench.run("target list")
        #expect(outcome.code == .success && outcome.out.contains("\nswift ") && outcome.out.contains("node-exporter"))
        #expect(TestBench.run("target list --json").out.hasPrefix("["))
        let project = Project(root: (try? Project.locate().root) ?? "", binaries: "/no/such")
        #expect(TestBench(project: { project }).run(["target", "list"]).out.contains("no: /no/such/bench-agent"))
    }

    @Test(
        "A target check fails when a point is wrong, and is inconclusive when a point was not seen",
        arguments: [
            ([TargetPoint.State.supported, .missing], ExitCode.success), ([.supported, .wrong, .unseen], .failed),
            ([.unseen], .inconclusive),
        ])
    func check(states: [TargetPoint.State], code: ExitCode) {
        let points = states.map { TargetPoint("point", $0, found: "found", consequence: "so") }
        let bench = TestBench(measuring: FakeMeasuring(points: points))
        let outcome = bench.run(["target", "check", "swift"])
        #expect(outcome.code == code && outcome.err.hasPrefix("warning: something was left\nnext: "))
        let next = [ExitCode.success: "run --target swift --agents 8", .failed: "correct what is wrong"]
        #expect(outcome.err.contains(next[code] ?? "again, with a longer --timeout"))
        #expect(outcome.out.hasPrefix("swift: \(states.count { $0 == .supported }) point"))
        let json = TestBench(measuring: FakeMeasuring(points: points)).run(["target", "check", "swift", "--json"])
        #expect(json.code == code && json.out.hasPrefix("["))
    }

    @Test("A target check can be interrupted, and its progress on a terminal is cleared")
    func interruptedCheck() {
        let streams = RecordedStreams(widths: [.error: 80])
        let bench = TestBench(streams: streams, measuring: FakeMeasuring(points: []))
        #expect(bench.run(["target", "check", "swift"]).err.contains("swift: start"))
        let ended = TestBench(measuring: FakeMeasuring(failure: BenchInterrupted())).run(["target", "check", "swift"])
        #expect(ended.code == .interrupted && ended.out.isEmpty && ended.err.isEmpty)
    }

    @Test("The agents, ports and start order of a fleet are shown")
    func fleet() {
        let show = TestBench.run("fleet show")
        #expect(show.code == .success && show.out.contains("77 agents (MainPC 54, PC2 23), 4 legacy"))
        #expect(TestBench.run("fleet ports").out.contains("31 ports are claimed more than once"))
        #expect(TestBench.run("fleet order").out.contains("dependency cycles cut: 1"))
        #expect(TestBench.run("fleet show --agents 100 --json").out.contains("\"agents\""))
    }

    @Test("A scrape configuration can be shown, and has neither a port plan nor a start order")
    func scrapeTargets() throws {
        let file = try directory.write("[{\"targets\": [\"a:1\"], \"labels\": {\"x\": \"y\"}}]", to: "targets.json")
        let show = TestBench().run(["fleet", "show", "--fleet", file])
        #expect(show.code == .success && show.out.contains("the file does not say how to start them"))
        #expect(show.out.contains("x=y"))
        #expect(TestBench().run(["fleet", "order", "--fleet", file]).code == .configuration)
        #expect(TestBench().run(["fleet", "show", "--agents", "1", "--fleet", file]).code == .configuration)
    }

    @Test("The tables of a fleet are wrapped on a terminal")
    func wrapped() {
        let streams = RecordedStreams(widths: [.output: 60])
        let lines = TestBench(streams: streams).run(["fleet", "show"]).out.split(separator: "\n")
        #expect(lines.dropFirst().allSatisfy { $0.count <= 60 })
    }
}
