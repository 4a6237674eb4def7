import BenchmarkModel
import SampleRuns
import Testing

@testable import CommandLine
@testable import Harness

/// The list of all forms reaches golden texts, hostile texts and the fuzzer, so it must have every format of `export`.
@Suite struct ExportFormTests {
    @Test("The list of all forms has every format of export", arguments: ExportFormat.allCases)
    func covered(_ format: ExportFormat) throws {
        // A versus run with distributions, so that no format is empty.
        let (run, comparison) = try GoldenRun.versus.made()
        var bench = TestBench()
        // Without a project there is no script in the page.
        bench.project = { throw HarnessError.noProject("none") }
        let world = bench.world()
        let texts = format.isDirectory ? format.files(run).map(\.text) : [format.text(run, in: world)]
        let shown = texts.map(Self.withoutLastLineFeed)
        #expect(!shown.isEmpty)
        let names = AllForms.of(run, comparison).filter { $0.texts().map(Self.withoutLastLineFeed) == shown }.map(
            \.name)
        #expect(!names.isEmpty, "add \(format) to Tests/SampleRuns/AllForms.swift")
    }

    private static func withoutLastLineFeed(_ text: String) -> String {
        text.hasSuffix("\n") ? String(text.dropLast()) : text
    }
}
