import Analysis
import BenchmarkModel
import ResultStore
import SampleRuns
import Testing

@testable import CommandLine
@testable import Harness

/// `run` shows what was measured, and exits as it was judged.
@Suite struct RunCommandTests {
    private let directory: TemporaryDirectory

    init() throws { directory = try TemporaryDirectory() }

    private func run(_ words: String..., measuring: FakeMeasuring = FakeMeasuring()) -> TestBench.Outcome {
        TestBench(measuring: measuring).run(["run", "--output", directory.path] + words)
    }

    private func judged() throws -> ExitCode {
        ExitCode.of(
            status: Judgement(try ResultStore.open(directory: directory.path, for: .reading).load()).exitCode)
    }

    @Test("a run that was measured is shown, judged and has a page")
    func measured() throws {
        let measuring = FakeMeasuring(progress: [.warning("beware")])
        let outcome = run("--quick", "--agents", "2", measuring: measuring)
        #expect(measuring.asked == ["measure"] && measuring.plan?.quick == true)
        #expect(outcome.code == (try judged()) && outcome.code == .failed)
        #expect(
            outcome.out.contains("python") && outcome.out.contains("agent_cpu") || outcome.out.contains("agent cpu"))
        #expect(outcome.err.contains("warning: beware\n") && outcome.err.contains("report: \(directory.path)/"))
        #expect(directory.names.contains { $0.hasSuffix(".html") })
    }

    @Test("a quiet run says how many rows have which verdict, and where its page is to nobody")
    func quiet() {
        let outcome = run("--quiet")
        #expect(outcome.err.isEmpty && outcome.out.contains(" fail") && !outcome.out.isEmpty)
    }

    @Test("the result as JSON is the same document that export makes")
    func json() throws {
        let outcome = run("--json", "--quiet")
        let again = TestBench().run(["export", "--format", "json", "--output", directory.path])
        #expect(outcome.out == again.out && outcome.out.hasPrefix("{"))
    }

    @Test("an interrupted run and one that started nothing have codes of their own")
    func ends() {
        #expect(run(measuring: FakeMeasuring(status: .interrupted)).code == .interrupted)
        #expect(run(measuring: FakeMeasuring(startedNothing: true)).code == .nothingJudged)
    }

    @Test("what keeps a run from being measured is said, and nothing is shown")
    func failures() {
        let missing = run(measuring: FakeMeasuring(failure: HarnessError.missing("no agent: make build")))
        #expect(missing.code == .unavailable && missing.err == "exporter-bench: no agent: make build\n")
        #expect(missing.out.isEmpty)
        #expect(run(measuring: FakeMeasuring(failure: BenchInterrupted())).code == .interrupted)
    }

    @Test("a page that cannot be written is a warning: the result is in the store")
    func page() throws {
        let store = try ResultStore.open(directory: directory.path, for: .writing)
        let run = try StoredSample.write(to: store, status: .complete)
        // A directory in the place of each page that may come.
        _ = try directory.write("", to: "\(run.text).html/file")
        let outcome = TestBench().run(["report", run.text, "--output", directory.path])
        #expect(outcome.code == .outputError && outcome.err.contains("write it elsewhere with"), "\(outcome.err)")
    }

    @Test("a run is compared with its baseline, which is looked for before anything is measured")
    func baseline() throws {
        try StoredSample.write(to: directory.path)
        #expect(TestBench().run(["baseline", "save", "before", "--output", directory.path]).code == .success)
        let measuring = FakeMeasuring()
        let outcome = run("--baseline", "before", "--target", "python,swift", measuring: measuring)
        #expect(
            measuring.asked == [] && outcome.code == .usage
                && outcome.err.contains("--baseline before: before has no agent"))
        let near = run("--baseline", "befor", measuring: measuring)
        #expect(near.code == .usage && near.err.contains("did you mean the baseline before?"), "\(near.err)")
        #expect(measuring.asked.isEmpty)
    }

    @Test("a run that was cut off is completed, and told which addresses and targets are given again")
    func resume() throws {
        let run = try StoredSample.write(to: directory.path, status: .interrupted)
        let measuring = FakeMeasuring()
        let bench = TestBench(measuring: measuring)
        let outcome = bench.run(["run", "--resume", run.text, "--output", directory.path, "--target", "swift"])
        #expect(measuring.asked == ["resume [] [\"swift\"]"] && outcome.code == .failed, "\(outcome.err)")
        let url = "http://h:1/metrics?token=x"
        _ = bench.run(["run", "--resume", "latest", "--output", directory.path, "--url", url])
        #expect(measuring.asked.last?.hasPrefix("resume [\"http://h:1/metrics") == true)
        let both = bench.run(["run", "--resume", "latest", "--output", directory.path, "--url", url, "--target", "go"])
        #expect(both.code == .usage && both.err.contains("--target is for programs that the bench starts"))
    }
}
