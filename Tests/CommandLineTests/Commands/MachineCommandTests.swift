import BenchmarkModel
import ResultStore
import Testing

@testable import CommandLine
@testable import Doctor
@testable import Harness

/// The commands that look at this machine, its targets and its fleets.
@Suite struct MachineCommandTests {
    private let directory: TemporaryDirectory

    init() throws { directory = try TemporaryDirectory() }

    @Test("a calibration is made, kept and shown again")
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

    @Test("an interrupted calibration keeps its runs, and makes none")
    func interrupted() {
        let outcome = TestBench().run(["calibrate", "--output", directory.path])
        #expect(outcome.code == .interrupted && outcome.err.contains("no calibration was made"))
        #expect(directory.names.isEmpty)
    }

    @Test("doctor tells what there is, and fails where a default run cannot be made")
    func doctor() {
        let found = [
            Diagnosis("cores", .ok, found: "2"), Diagnosis("perf", .degraded, found: "no", lost: "counts"),
            Diagnosis("tpu", .unused, found: "none"),
        ]
        let measuring = FakeMeasuring(diagnoses: found)
        let bench = TestBench(variables: ["PATH": "/a:/b"], measuring: measuring)
        let outcome = bench.run(["doctor", "--output", "/somewhere"])
        #expect(
            outcome.code == .success && outcome.out.contains("1 ok, 1 degraded, 0 missing, 1 not used by anything yet"))
        #expect(measuring.asked == ["diagnose [\"swift\"] /somewhere [\"/a\", \"/b\"]"])
        let missing = FakeMeasuring(diagnoses: [Diagnosis("room", .missing, found: "none")])
        let json = TestBench(measuring: missing).run(["doctor", "--json"])
        #expect(json.code == .unavailable && json.out.contains("\"room\""))
    }

    @Test("targets are listed with what is missing of them")
    func targets() {
        let outcome = TestBench.run("target list")
        #expect(outcome.code == .success && outcome.out.contains("\nswift ") && outcome.out.contains("node-exporter"))
        #expect(TestBench.run("target list --json").out.hasPrefix("["))
        let project = Project(root: (try? Project.locate().root) ?? "", binaries: "/no/such")
        #expect(TestBench(project: { project }).run(["target", "list"]).out.contains("no: /no/such/bench-agent"))
    }

    @Test(
        "a target that was tried fails where a point is wrong, and is undecided where one was not seen",
        arguments: [
            ([TargetPoint.State.supported, .missing], ExitCode.success), ([.supported, .wrong, .unseen], .failed),
            ([.unseen], .inconclusive),
        ])
    func check(states: [TargetPoint.State], code: ExitCode) {
        let points = states.map { TargetPoint("point", $0, found: "found", consequence: "so") }
        let bench = TestBench(measuring: FakeMeasuring(points: points))
        let outcome = bench.run(["target", "check", "swift"])
        #expect(outcome.code == code && outcome.err == "warning: something was left\n")
        #expect(outcome.out.hasPrefix("swift: \(states.count { $0 == .supported }) point"))
        let json = TestBench(measuring: FakeMeasuring(points: points)).run(["target", "check", "swift", "--json"])
        #expect(json.code == code && json.out.hasPrefix("["))
    }

    @Test("a target's examination can be interrupted, and what it says on a terminal is cleared")
    func interruptedCheck() {
        let streams = RecordedStreams(widths: [.error: 80])
        let bench = TestBench(streams: streams, measuring: FakeMeasuring(points: []))
        #expect(bench.run(["target", "check", "swift"]).err.contains("swift: start"))
        let ended = TestBench(measuring: FakeMeasuring(failure: BenchInterrupted())).run(["target", "check", "swift"])
        #expect(ended.code == .interrupted && ended.out.isEmpty && ended.err.isEmpty)
    }

    @Test("a fleet's agents, ports and start order are shown")
    func fleet() {
        let show = TestBench.run("fleet show")
        #expect(show.code == .success && show.out.contains("77 agents (MainPC 54, PC2 23), 4 legacy"))
        #expect(TestBench.run("fleet ports").out.contains("31 ports are claimed more than once"))
        #expect(TestBench.run("fleet order").out.contains("dependency cycles cut: 1"))
        #expect(TestBench.run("fleet show --agents 100 --json").out.contains("\"agents\""))
    }

    @Test("a file that says where metrics are can be shown, and has neither a port plan nor an order")
    func scrapeTargets() throws {
        let file = try directory.write("[{\"targets\": [\"a:1\"], \"labels\": {\"x\": \"y\"}}]", to: "targets.json")
        let show = TestBench().run(["fleet", "show", "--fleet", file])
        #expect(show.code == .success && show.out.contains("how they are started is not said"))
        #expect(show.out.contains("x=y"))
        #expect(TestBench().run(["fleet", "order", "--fleet", file]).code == .configuration)
        #expect(TestBench().run(["fleet", "show", "--agents", "1", "--fleet", file]).code == .configuration)
    }

    @Test("a fleet's tables are wrapped on a terminal")
    func wrapped() {
        let streams = RecordedStreams(widths: [.output: 60])
        let lines = TestBench(streams: streams).run(["fleet", "show"]).out.split(separator: "\n")
        #expect(lines.dropFirst().allSatisfy { $0.count <= 60 })
    }
}
