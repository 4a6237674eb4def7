import Analysis
import BenchmarkModel
import ResultStore
import SampleRuns
import Testing

@testable import CommandLine
@testable import Harness

/// Checks that `run` shows its result and exits with the code of its verdicts.
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

    @Test("A measured run is shown, judged and has a page")
    func measured() throws {
        let measuring = FakeMeasuring(progress: [.warning("beware")])
        let outcome = run("--quick", "--agents", "2", measuring: measuring)
        #expect(measuring.asked == ["measure"] && measuring.plan?.quick == true)
        #expect(outcome.code == (try judged()) && outcome.code == .failed)
        #expect(
            outcome.out.contains("python") && outcome.out.contains("agent_cpu") || outcome.out.contains("agent cpu"))
        #expect(outcome.err.contains("warning: beware\n") && !outcome.err.contains(".html"))
        let page = try #require(directory.names.first { $0.hasSuffix(".html") })
        let last = outcome.out.split(separator: "\n").suffix(10)
        #expect(last.last == "Page: \(directory.path)/\(page)")
        let answer = "swift: 5 of 7 budgets pass. Fails: agent traffic (worst agent MainPC/Gamma: "
        #expect(last.contains { $0.hasPrefix(answer) } && last.contains { $0.hasPrefix("python: ") }, "\(last)")
    }

    @Test("A quiet run prints the rows that do not pass, the answers and the path of its page, and no progress")
    func quiet() {
        let outcome = run("--quiet")
        let lines = outcome.out.split(separator: "\n")
        #expect(outcome.err.isEmpty && lines.contains { $0.hasPrefix("fail: ") }, "\(outcome.out)")
        #expect(lines.contains { $0.contains(" budgets pass. Fails: ") } && lines.last?.hasPrefix("Page: ") == true)
    }

    @Test("The result as JSON is the same document as that of export")
    func json() throws {
        let outcome = run("--json", "--quiet")
        let again = TestBench().run(["export", "--format", "json", "--output", directory.path])
        #expect(outcome.out == again.out && outcome.out.hasPrefix("{"))
    }

    @Test("An interrupted run has an exit code of its own")
    func ends() {
        #expect(run(measuring: FakeMeasuring(status: .interrupted)).code == .interrupted)
    }

    @Test("An error before the first measurement is reported, and no result is shown")
    func failures() {
        let missing = run(measuring: FakeMeasuring(failure: HarnessError.missing("no agent: make build")))
        #expect(missing.code == .unavailable && missing.err == "exporter-bench: no agent: make build\n")
        #expect(missing.out.isEmpty)
        #expect(run(measuring: FakeMeasuring(failure: BenchInterrupted())).code == .interrupted)
    }

    @Test("A page that cannot be written is a warning, and the result is in the store")
    func page() throws {
        let store = try ResultStore.open(directory: directory.path, for: .writing)
        let run = try StoredSample.write(to: store, status: .complete)
        // A directory with the name of the page.
        _ = try directory.write("", to: "\(run.text).html/file")
        let outcome = TestBench().run(["report", run.text, "--output", directory.path])
        #expect(outcome.code == .outputError && outcome.err.contains("write it elsewhere with"), "\(outcome.err)")
        #expect(outcome.out.contains(" budgets pass. ") && !outcome.out.contains("Page: "))
    }

    @Test("A missing or unsuitable baseline is reported before anything is measured")
    func baseline() throws {
        try StoredSample.write(to: directory.path)
        #expect(TestBench().run(["baseline", "save", "before", "--output", directory.path]).code == .success)
        let measuring = FakeMeasuring()
        let outcome = run("--baseline", "before", "--target", "python,swift", measuring: measuring)
        #expect(
            measuring.asked == [] && outcome.code == .usage
                && outcome.err.contains("--baseline before: before and this run have no agent in common"))
        let near = run("--baseline", "befor", measuring: measuring)
        #expect(near.code == .usage && near.err.contains("did you mean the baseline before?"), "\(near.err)")
        #expect(measuring.asked.isEmpty)
    }

    @Test("A resumed run gets the addresses and targets that are given again")
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
