import BenchmarkModel
import Foundation
import ModelLiterals
import SampleRuns
import Testing

@testable import Analysis
@testable import Report

@Suite struct ComparisonTableTests {
    private static func row(
        _ metric: Metric, _ change: Change, agent: AgentID? = nil, exact: Bool = false, metronome: Bool = false,
        statistic: ChangeStatistic = .treatment, phase: Phase = .twins, notes: [String] = [], absent: String? = nil
    ) -> ChangeRow {
        func figure(_ value: Double, _ half: Double) -> Figure {
            absent.map(Figure.absent)
                ?? .estimate(Estimate(value: value, low: value - half, high: value + half, n: 5))
        }
        let level = 0.002
        let (value, half): (Double, Double) =
            switch change {
            case .improved: (-0.0002, 0.00005)
            case .unchanged: exact ? (0, 0) : (0.00001, 0.00002)
            case .inconclusive: (0.00006, 0.00005)
            case .regressed, .notCompared: (0.0002, 0.00005)
            }
        let judged = JudgedChange(
            reference: level, difference: Estimate(value: value, low: value - half, high: value + half, n: 5),
            margin: exact ? 0 : 0.00005, isPositive: statistic == .treatment)
        return ChangeRow(
            target: "swift", agent: agent, metric: metric, phase: phase, statistic: statistic,
            baseline: figure(level, 0.0001), current: figure(level + value, 0.0001),
            judged: absent == nil ? judged : nil, basis: exact ? .exact(least: value, greatest: value) : .interval,
            isRelativeToMetronome: metronome, notes: notes)
    }

    static let comparison = Comparison(
        reference: "before-the-change", current: "20261124-101416-e605",
        rows: [
            row(.cpu, .regressed, metronome: true), row(.cpu, .unchanged, statistic: .difference),
            row(.firstMetrics, .inconclusive, phase: .solo, notes: ["about 12 launches would decide"]),
            row(.scrapeSeries, .unchanged, exact: true, phase: .heap),
            row(.peakRSS, .notCompared, absent: "not observed in the twins phase"), row(.uss, .improved),
        ],
        agentRows: (1...7).map {
            row(.cpu, .regressed, agent: AgentID(machine: "MainPC", name: "Agent\($0)"), metronome: true)
        },
        reservations: [
            "another machine: cores was 2, is 4; `exporter-bench run --versus A B` compares two builds"
        ])

    @Test(
        "The comparison matches the golden files at 80 and 140 columns", arguments: [80, 140])
    func golden(columns: Int) throws {
        let text = ComparisonTable.text(ComparisonSummary(Self.comparison), columns: columns, color: false)
        let golden = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("Golden/comparison-\(columns).txt")
        if ProcessInfo.processInfo.environment["UPDATE_GOLDEN"] == "1" {
            try text.write(to: golden, atomically: true, encoding: .utf8)
        }
        #expect(try text == String(contentsOf: golden, encoding: .utf8))
        for line in text.split(separator: "\n") { #expect(line.count <= columns && !line.hasSuffix(" "), "\(line)") }
    }

    @Test("At most five regressed agents are named, and all verdicts are counted")
    func names() {
        let text = ComparisonTable.text(ComparisonSummary(Self.comparison), columns: 200, color: false)
        #expect(text.contains("7 agents regressed by themselves: MainPC/Agent1"))
        #expect(text.contains("and 2 more"))
        #expect(text.contains("1 improved, 1 regressed, 2 unchanged, 1 inconclusive, 1 not compared"))
        #expect(text.contains("another machine"))
    }

    @Test(
        "Percentage, threshold and levels are those of the judged difference, and a doubt shows the verdict it prevents"
    )
    func oneScale() {
        // An earlier version showed this row as "4.3 [-1.1, 10.1] %", but judged it as regressed on another scale.
        let judged = JudgedChange(
            reference: 200_000, difference: Estimate(value: 10_000, low: 9000, high: 11_000, n: 2), margin: 8480,
            noise: Estimate(value: 0, low: -12_000, high: 12_000, n: 2), isPositive: true)
        let row = ChangeRow(
            target: "b vs a", agent: nil, metric: .uss, phase: .twins, statistic: .treatment,
            baseline: .estimate(Estimate(value: 200_000, n: 2)), current: .estimate(Estimate(value: 210_000, n: 2)),
            judged: judged, doubts: [.few(2, phase: .twins), .withinNoise])
        #expect(row.changeText == "5.00 [4.50, 5.50] %" && row.thresholdText == "+-4.24 %")
        #expect(row.baselineText == "200 KB" && row.currentText == "210 KB")
        #expect(row.change == .inconclusive && row.noteTexts.first == "by its interval alone: regressed")
        #expect(row.noteTexts.contains { $0.contains("2 rounds on one side: a verdict needs 5") })
        #expect(row.noteTexts.contains { $0.contains("[-6.0, 6.0] %") })
        let level = ChangeRow(
            target: "b", agent: nil, metric: .cpu, phase: .twins, statistic: .treatment,
            baseline: .estimate(Estimate(value: 0.9, n: 5)), current: .estimate(Estimate(value: 1.5, n: 5)),
            judged: JudgedChange(
                reference: 1, difference: Estimate(value: 0.1, low: 0.05, high: 0.15, n: 5), margin: 0.03,
                isPositive: true), isRelativeToMetronome: true)
        // At the same speed: 100 and 110 % of a core, and a change of 10 %.
        #expect(level.baselineText == "100 % core" && level.currentText == "110 % core")
        #expect(level.changeText == "10.0 [5.0, 15.0] %")
    }

    @Test("A JUnit suite without anything to compare fails")
    func nothingToCompare() {
        for rows in [[], [Self.row(.peakRSS, .notCompared, absent: "not observed in the twins phase")]] {
            let comparison = Comparison(reference: "a", current: "b", rows: rows, agentRows: [], reservations: [])
            #expect(comparison.exitCode == 70)
            let text = RunJUnit.text(ComparisonSummary(comparison), started: 0)
            #expect(text.contains("failures=\"1\"") && text.contains("nothing could be compared"), "\(text)")
        }
    }

    @Test("The CSV has a row per figure and agent, and the JSON has the caveats and the exit code")
    func exports() throws {
        let lines = ComparisonCSV.text(ComparisonSummary(Self.comparison)).split(separator: "\n")
        #expect(lines.count == 1 + 6 + 7)
        let columns = lines.map { $0.split(separator: ",", omittingEmptySubsequences: false).count }
        #expect(Set(columns) == [ComparisonCSV.header.count])
        let object = try #require(
            try JSONSerialization.jsonObject(with: Data(ComparisonJSON.text(ComparisonSummary(Self.comparison)).utf8))
                as? [String: Any])
        #expect((object["reservations"] as? [String])?.count == 1)
        #expect(object["exit_code"] as? Int == 2)
        #expect((object["rows"] as? [[String: Any]])?.count == 13)
    }
}
