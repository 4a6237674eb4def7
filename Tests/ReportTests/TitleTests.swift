import Analysis
import BenchmarkModel
import ModelLiterals
import SampleRuns
import Testing

@testable import Report

/// The rows of a table must have different titles.
@Suite struct TitleTests {
    @Test("Every figure of the console has a unique title")
    func figures() {
        let names = ArmNames.exporter
        for lines in [ReferenceLine.all, ReferenceLine.bench] {
            let titles = lines.map { $0.label(names) }
            #expect(titles.count > 10)
            for title in titles { #expect(titles.count { $0 == title } == 1, "\(title)") }
        }
    }

    @Test("A width that is too small still gives a table", arguments: [-1, 0, 1, 5])
    func narrow(columns: Int) {
        let text = ConsoleTable.text(ResultSummary(SampleRun.run), columns: columns, color: false)
        #expect(text.contains(SampleRun.run.id.text))
    }

    @Test("Every row of a comparison has a unique title")
    func comparison() {
        #expect(Set(Metric.all.map(\.title)).count == Metric.all.count)
        var seen: [String: String] = [:]
        for metric in Metric.all {
            for statistic in ChangeStatistic.allCases {
                // The heap phase has metrics that no other phase has.
                for phase in Phase.allCases where phase != .heap {
                    let row = ChangeRow(
                        target: "t", agent: nil, metric: metric, phase: phase, statistic: statistic,
                        baseline: .absent("none"), current: .absent("none"), judged: nil)
                    let kind = "\(metric.name) \(statistic) \(phase)"
                    let title = row.title(several: false)
                    #expect(seen[title] == nil, "\(kind) and \(seen[title] ?? "") are both '\(title)'")
                    seen[title] = kind
                }
            }
        }
    }

    @Test("A quiet run names every row that does not pass, with its figure and its limit")
    func quiet() {
        let text = ConsoleTable.quiet(ResultSummary(SampleRun.run), columns: 80, color: false)
        let rows = SampleRun.judgement.budgetRows
        let lines = text.split(separator: "\n")
        for verdict in [Verdict.fail, .inconclusive, .notMeasured] {
            #expect(
                lines.count { $0.hasPrefix("\(verdict.rawValue): ") } == rows.count { $0.verdict == verdict },
                "\(verdict)")
        }
        #expect(rows.contains { $0.verdict == .fail } && text.contains(", documented: < "))
    }
}
