import BenchmarkModel
import Foundation
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
        return ChangeRow(
            target: "swift", agent: agent, metric: metric.name, phase: phase, statistic: statistic, unit: metric.unit,
            baseline: figure(0.002, 0.0001), current: figure(0.0022, 0.0001), difference: figure(0.0002, 0.00005),
            ratio: statistic == .difference ? .absent("a figure may be 0 or below") : figure(1.1, 0.025),
            threshold: 0.00005, isExact: exact, isRelativeToMetronome: metronome, change: change, notes: notes)
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
            "the baseline has 3 twin rounds, fewer than 5: `exporter-bench run --versus A B` compares two builds"
        ])

    @Test(
        "the comparison is the golden one at 80 and 140 columns; UPDATE_GOLDEN=1 writes it anew", arguments: [80, 140])
    func golden(columns: Int) throws {
        let text = ComparisonTable.text(Self.comparison, columns: columns, colour: false)
        let golden = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("Golden/comparison-\(columns).txt")
        if ProcessInfo.processInfo.environment["UPDATE_GOLDEN"] == "1" {
            try text.write(to: golden, atomically: true, encoding: .utf8)
        }
        #expect(try text == String(contentsOf: golden, encoding: .utf8))
        for line in text.split(separator: "\n") { #expect(line.count <= columns && !line.hasSuffix(" "), "\(line)") }
    }

    @Test("what regressed is named agent by agent, five at most, and every verdict is counted")
    func names() {
        let text = ComparisonTable.text(Self.comparison, columns: 200, colour: false)
        #expect(text.contains("7 agents regressed by themselves, not adjusted: MainPC/Agent1"))
        #expect(text.contains("and 2 more"))
        #expect(text.contains("1 improved, 1 regressed, 2 unchanged, 1 inconclusive, 1 not compared"))
        #expect(text.contains("fewer than 5"))
    }

    @Test("the CSV has a row a figure and agent, and the JSON the reservations and the exit code")
    func exports() throws {
        let lines = ComparisonCSV.text(Self.comparison).split(separator: "\n")
        #expect(lines.count == 1 + 6 + 7)
        let columns = lines.map { $0.split(separator: ",", omittingEmptySubsequences: false).count }
        #expect(Set(columns) == [ComparisonCSV.header.count])
        let object = try #require(
            try JSONSerialization.jsonObject(with: Data(ComparisonJSON.text(Self.comparison).utf8)) as? [String: Any])
        #expect((object["reservations"] as? [String])?.count == 1)
        #expect(object["exit_code"] as? Int == 2)
        #expect((object["rows"] as? [[String: Any]])?.count == 13)
    }
}
