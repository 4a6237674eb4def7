import Analysis
import BenchmarkModel
import Foundation
import LinuxSystem
import SampleRuns
import Testing

@testable import CommandLine
@testable import Harness

/// Checks that stored runs can be shown, exported, compared and kept as baselines.
@Suite struct StoredRunTests {
    private let directory: TemporaryDirectory
    private let id: RunID

    init() throws {
        directory = try TemporaryDirectory()
        id = try StoredSample.write(to: directory.path)
    }

    private func bench(_ line: String, _ bench: TestBench = TestBench()) -> TestBench.Outcome {
        bench.run(line.split(separator: " ").map(String.init) + ["--output", directory.path])
    }

    @Test("A run is found as the latest, by its id, by its directory and by its file")
    func names() {
        let latest = bench("report")
        #expect(latest.code == .success && latest.out.contains(id.text), "\(latest.err)")
        #expect(latest.err.isEmpty && latest.out.hasSuffix("\nPage: \(directory.path)/\(id).html\n"))
        #expect(bench("report latest").out == latest.out && bench("report \(id)").out == latest.out)
        for path in [directory.path, directory.path + "/exporter-bench.sqlite"] {
            #expect(TestBench().run(["report", path]).out == latest.out)
        }
        let wrong = bench("report 20000101-000000-0000")
        #expect(wrong.code == .usage && wrong.err.contains("no run 20000101-000000-0000 in it"))
    }

    @Test("A table has the width and the color of its terminal, and the width of COLUMNS elsewhere")
    func terminal() {
        func report(width: Int?, _ variables: [String: String] = [:]) -> String {
            bench(
                "report",
                TestBench(streams: RecordedStreams(widths: width.map { [.output: $0] } ?? [:]), variables: variables)
            ).out
        }
        #expect(report(width: 100).contains("\u{1b}["))
        for variables in [["NO_COLOR": "1"], ["TERM": "dumb"]] {
            #expect(!report(width: 100, variables).contains("\u{1b}["))
        }
        #expect(report(width: nil, ["COLUMNS": "60"]) == report(width: 60, ["NO_COLOR": "1"]))
        #expect(report(width: nil, ["COLUMNS": "many"]) == report(width: 120, ["NO_COLOR": "1"]))
        #expect(report(width: nil, ["COLUMNS": "1"]) == report(width: 20, ["NO_COLOR": "1"]))
    }

    @Test("A partial run is reported with the command that completes it")
    func partial() throws {
        let other = try TemporaryDirectory()
        let run = try StoredSample.write(to: other.path, status: .running)
        let outcome = TestBench().run(["export", "--format", "csv", "--output", other.path])
        // No process holds the lock of the run, so its program was killed.
        #expect(outcome.code == .success && outcome.err.contains("run \(run) is PARTIAL (killed): 0 of "))
        #expect(outcome.err.contains("`exporter-bench run --resume \(run) --output \(other.path)` completes it"))
        guard let lock = try RunLock.take(run) else {
            Issue.record("the lock of a run is held, but no process measures the run")
            return
        }
        let running = TestBench().run(["export", "--format", "csv", "--output", other.path])
        #expect(running.err.contains("PARTIAL (running)") && running.err.contains("it is in progress"))
        _ = consume lock
    }

    @Test("Every format with one file is written to standard output and to a file", arguments: ExportFormat.allCases)
    func export(format: ExportFormat) throws {
        guard !format.isDirectory else { return }
        let shown = bench("export --format \(format.rawValue)")
        #expect(shown.code == .success && !shown.out.isEmpty && shown.err.isEmpty)
        #expect(bench("export latest --format \(format.rawValue) -o \(directory.path)/out").out.isEmpty)
        let written = try directory.text(of: "out")
        #expect(shown.out == (written.hasSuffix("\n") || format == .html ? written : written + "\n"))
    }

    @Test("Formats with several files are written into a directory, and fail when nothing was measured")
    func exportDirectory() throws {
        #expect(bench("export --format vega -o \(directory.path)/plots").code == .success)
        let plots = try FileManager.default.contentsOfDirectory(atPath: directory.path + "/plots")
        #expect(!plots.isEmpty && plots.allSatisfy { $0.hasSuffix(".vl.json") })
        let nothing = bench("export --format hgrm -o \(directory.path)/hgrm")
        #expect(nothing.code == .nothingJudged && nothing.err.contains("has no data for this format"))
        let refused = bench("export --format vega -o /dev/null/plots")
        #expect(refused.code == .outputError && refused.err.contains("-o /dev/null/plots: cannot be created"))
    }

    @Test("The comparison of a run with itself is shown in every format, with the same exit code")
    func compare() throws {
        let table = bench("compare latest")
        #expect(table.code == .inconclusive || table.code == .success || table.code == .nothingJudged)
        for format in ["table", "csv", "json", "markdown", "junit"] {
            let outcome = bench("compare latest latest --format \(format)")
            #expect(outcome.code == table.code && !outcome.out.isEmpty && outcome.err.isEmpty)
            #expect(format != "table" || outcome.out == table.out)
        }
        #expect(bench("compare latest --json").out == bench("compare latest --format json").out)
        let wrong = bench("compare nothing")
        #expect(wrong.code == .usage && wrong.err.contains("'nothing' is neither a baseline nor a run of"))
    }

    @Test("A baseline is saved, listed, shown, replaced and removed")
    func baseline() {
        #expect(bench("baseline list").out.hasPrefix("no baselines; `exporter-bench baseline save NAME --output "))
        #expect(bench("baseline save first").err == "run \(id) is kept as baseline first\n")
        let again = bench("baseline save first latest")
        #expect(again.code == .usage && again.err.contains("exists already"))
        #expect(bench("baseline save first latest --force").code == .success)
        #expect(bench("baseline list").out.contains("first  \(id)"))
        #expect(bench("baseline list --json").out.contains("\"first\""))
        #expect(bench("baseline show first").out.contains(id.text))
        #expect(bench("baseline show first --json").out.hasPrefix("{"))
        #expect(bench("compare first").code != .usage)
        #expect(bench("baseline remove first").err == "baseline first is removed\n")
        #expect(bench("baseline show first").code == .usage)
    }

    @Test("The pictures of the plotting program are written as files")
    func plots() throws {
        let root = try TemporaryDirectory()
        _ = try root.write("", to: ".venv-plots/bin/python", isProgram: true)
        func report(_ plots: FakePlots, into pictures: String? = nil, at path: String? = nil) -> TestBench.Outcome {
            let project = Project(root: path ?? root.path, binaries: "/bin")
            return bench(
                "report --format png --plots \(pictures ?? directory.path + "/pictures")",
                TestBench(plots: plots, project: { project }))
        }
        let drawn = report(FakePlots(output: "one 3\nabctwo 2\nde"))
        #expect(drawn.code == .success && drawn.err.contains(" plots in \(directory.path)/pictures"), "\(drawn.err)")
        #expect(try directory.text(of: "pictures/one.png") == "abc")
        #expect(try directory.text(of: "pictures/two.png") == "de")
        #expect(report(FakePlots(output: "nonsense\n")).code == .success)
        #expect(report(FakePlots(end: .exited(69))).code == .unavailable)
        let killed = report(FakePlots(end: .signalled(9)))
        #expect(killed.code == .outputError && killed.err.contains("was killed by signal 9"))
        #expect(report(FakePlots(), into: "/dev/null/x").code == .outputError)
        let none = report(FakePlots(), at: "/no/such")
        #expect(none.code == .unavailable && none.err.contains("the program that draws plots is not installed"))
    }
}
