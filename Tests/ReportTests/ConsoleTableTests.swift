import Analysis
import BenchmarkModel
import Foundation
import SampleRuns
import Testing

@testable import Report

@Suite struct ConsoleTableTests {
    @Test("The tables match the golden files at 80 and 140 columns", arguments: [80, 140])
    func golden(columns: Int) throws {
        let text = ConsoleTable.text(ResultSummary(SampleRun.run), columns: columns, color: false)
        let golden = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("Golden/console-\(columns).txt")
        if ProcessInfo.processInfo.environment["UPDATE_GOLDEN"] == "1" {
            try FileManager.default.createDirectory(
                at: golden.deletingLastPathComponent(), withIntermediateDirectories: true)
            try text.write(to: golden, atomically: true, encoding: .utf8)
        }
        #expect(try text == String(contentsOf: golden, encoding: .utf8))
    }

    @Test("No line is longer than the terminal or ends with a space", arguments: [80, 100, 140, 200])
    func widths(columns: Int) {
        let text = ConsoleTable.text(ResultSummary(SampleRun.run), columns: columns, color: false)
        for line in text.split(separator: "\n") {
            #expect(line.count <= columns, "\(line)")
            #expect(!line.hasSuffix(" "), "\(line)")
        }
    }

    @Test("A table of minimum width breaks no word")
    func words() {
        let texts = [
            "no performance regression", "endpoints accessible with 100 agents", "1.26 [1.11, 1.41] % of a core",
        ]
        let grid = Grid(
            columns: [
                Grid.Column(header: "budget", least: 6), Grid.Column(header: "value", least: 24),
                Grid.Column(header: "A/A", least: 4),
            ], rows: [texts.map { Grid.Cell($0) }])
        let words = grid.lines(width: grid.leastWidth, color: false).flatMap { $0.split(separator: " ") }
        #expect(Set(words).isSuperset(of: texts.flatMap { $0.split(separator: " ") }))
        #expect(grid.lines(width: grid.leastWidth, color: false).allSatisfy { $0.count <= grid.leastWidth })
    }

    @Test("Color adds only escape codes, and only if requested")
    func color() {
        let plain = ConsoleTable.text(ResultSummary(SampleRun.run), columns: 120, color: false)
        let colored = ConsoleTable.text(ResultSummary(SampleRun.run), columns: 120, color: true)
        #expect(!plain.contains("\u{1b}"))
        #expect(colored.contains("\u{1b}[32mpass\u{1b}[0m"))
        #expect(colored.replacing(#/\u{1b}\[\d+m/#, with: "") == plain)
    }

    @Test("A run without observations still shows its identity")
    func empty() {
        let run = StoredRun(
            id: SampleRun.run.id, started: 0, finished: nil, status: .interrupted, plan: SampleRun.run.plan,
            environment: Environment(), observations: [], failures: [], warnings: [])
        let text = ConsoleTable.text(ResultSummary(run), columns: 80, color: false)
        #expect(text.hasPrefix("Run 20261123-204512-ab12, interrupted: fleet three (3 agents)"))
        #expect(text.contains("swift, not measured: first metrics"))
        #expect(!text.contains("Failures"))
    }

    @Test("A missing figure without a budget has its reason in the notes")
    func missingFigure() {
        let sample = SampleRun.run
        let target = sample.plan.subjects[0].name
        let missing = [Arm.control, .treatment].map { arm in
            Observation(
                target: target, phase: .heap, round: 1, arm: arm, metric: .heap,
                measured: .absent("its allocator cannot be replaced"))
        }
        let run = StoredRun(
            id: sample.id, started: 0, finished: 1, status: .complete, plan: sample.plan, environment: Environment(),
            observations: sample.observations.filter { $0.metric != .heap } + missing, failures: [], warnings: [])
        let text = ConsoleTable.text(ResultSummary(run), columns: 1000, color: false)
        let names = "live heap of an agent, off; live heap of an agent, on"
        #expect(
            text.contains("\(target), not measured: \(names): its allocator cannot be replaced\n"), "\(text)")
    }
}

@Suite struct HumanUnitTests {
    @Test("An interval shows two digits of its half width")
    func digits() {
        let unit = HumanUnit(.seconds, largest: 0.004)
        #expect(unit.text(Estimate(value: 0.0041234, low: 0.0039812, high: 0.0042656, n: 3)) == "4.12 [3.98, 4.27] ms")
        #expect(unit.text(Estimate(value: 0.004, low: -0.02, high: 0.028, n: 3)) == "4 [-20, 28] ms")
    }

    @Test("A value without interval has three digits, an interval of width 0 has equal ends, and zero is not negative")
    func edges() {
        let unit = HumanUnit(.bytes, largest: 2_345_678)
        #expect(unit.text(Estimate(value: 2_345_678, n: 1)) == "2.35 MB")
        #expect(unit.text(Estimate(value: 2e6, low: 2e6, high: 2e6, n: 3)) == "2.00 [2.00, 2.00] MB")
        #expect(unit.text(Estimate(value: -1, low: -1e6, high: 1e6, n: 2)) == "0.0 [-1.0, 1.0] MB")
        #expect(HumanUnit(.bytes, largest: 0).text(0) == "0 B")
        let rounding = Estimate(value: 2e6, low: 2e6 - 1e-9, high: 2e6 + 1e-9, n: 3)
        #expect(unit.text(rounding) == "2.0000 [2.0000, 2.0000] MB")
    }

    @Test(
        "The unit follows the size",
        arguments: [(2.0, "s"), (0.02, "ms"), (0.00002, "us"), (0, "us")] as [(Double, String)])
    func sizes(largest: Double, symbol: String) {
        #expect(HumanUnit(.seconds, largest: largest).symbol == symbol)
    }
}
