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
        let (run, _) = try GoldenRun.versus.made()
        var bench = TestBench()
        // Without a project there is no script in the page.
        bench.project = { throw HarnessError.noProject("none") }
        let world = bench.world()
        let texts = format.isDirectory ? format.files(run).map(\.text) : [format.text(run, in: world)]
        let shown = texts.map(Self.withoutLastLineFeed)
        #expect(!shown.isEmpty)
        #expect(try Self.texts.get().contains(shown), "add \(format) to Tests/SampleRuns/AllForms.swift")
    }

    /// The texts of each form. They are made once, because that takes half a second.
    private static let texts = Result {
        let (run, comparison) = try GoldenRun.versus.made()
        return AllForms.of(run, comparison).map { $0.texts().map(withoutLastLineFeed) }
    }

    private static func withoutLastLineFeed(_ text: String) -> String {
        text.hasSuffix("\n") ? String(text.dropLast()) : text
    }
}
