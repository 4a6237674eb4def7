import BenchmarkModel
import Foundation
import ModelLiterals
import Report
import SampleRuns
import Testing

@testable import HTMLReport

@Suite struct PlotTests {
    private func values(_ panel: Panel) -> [[String: Any]] {
        let object = try? JSONSerialization.jsonObject(with: Data(panel.embedded.utf8)) as? [String: Any]
        return (object?["data"] as? [String: Any])?["values"] as? [[String: Any]] ?? []
    }

    @Test("The mean of an agent is a point, and so is its noise")
    func agents() throws {
        let summary = ResultSummary(LargeRun.made(agents: 10, targets: ["swift"]))
        let plot = try #require(AgentPlot(summary: summary).plot)
        let cpu = try #require(plot.panels.first { $0.label == "swift: CPU, on minus off" })
        let points = values(cpu)
        #expect(points.count { $0["band"] as? String == "agents" } == 10)
        #expect(points.count { $0["band"] as? String == "A/A" } == 2)
        for point in points {
            let x = try #require(point["x"] as? Double)
            #expect(abs(x - (point["band"] as? String == "A/A" ? 0 : 0.01)) < 1e-6, "\(point)")
        }
    }

    @Test("A plot shows 1,000 of 1,500 agents, including the minimum and the maximum")
    func thinning() throws {
        let summary = ResultSummary(LargeRun.made(agents: 1500, targets: ["swift"], rounds: 2, seconds: 1))
        let plot = try #require(AgentPlot(summary: summary).plot)
        let panel = try #require(plot.panels.first { $0.label.contains("metrics traffic") })
        let drawn = values(panel).compactMap { $0["x"] as? Double }
        #expect(drawn.count <= 1000 && drawn.count > 900)
        #expect(drawn.min() == 900 && drawn.max() == 986.4)
        #expect(plot.reading.contains("1000 agents are drawn"))
    }

    @Test("Seconds are averaged if there are more than a line can show, and their mean is unchanged")
    func longRuns() throws {
        let run = LargeRun.made(agents: 1, targets: ["swift"], rounds: 2, seconds: 900)
        let series = try #require(ResultSummary(run).cpuBySecond()["swift"])
        #expect(series.step == 3 && series.longest == 900)
        let second = series.points.filter { $0.round == 2 && $0.arm == .control }
        #expect(second.count == 300 && second.map(\.block).first == 3)
        #expect(second.allSatisfy { abs($0.value - 0.004 * 1.02) < 1e-9 })
    }

    @Test("The position of a figure is its share of the limit, to the left or right of 100 %")
    func limits() throws {
        let summary = ResultSummary(SampleRun.run)
        let plot = try #require(LimitPlot(summary: summary).plot)
        let points = values(plot.panels[0])
        let traffic = try #require(points.first { $0["budget"] as? String == "agent traffic" })
        #expect(traffic["part"] as? Double == 99)
        // A row without a figure has no point; it is not shown as 0.
        #expect(!points.contains { $0["budget"] as? String == "agent disk" })
    }

    @Test("A group shows the mean of its agents divided by the mean of all, with an interval if it has several agents")
    func groups() throws {
        let run = LargeRun.made(agents: 120, targets: ["swift"])
        let plot = try #require(FleetPlot(summary: ResultSummary(run)).plot)
        let memory = try #require(plot.panels.first { $0.label.hasPrefix("added memory (USS) by machine") })
        for value in values(memory) {
            let (low, ratio) = (try #require(value["low"] as? Double), try #require(value["ratio"] as? Double))
            #expect(abs(ratio - 100) < 0.01 && low <= ratio, "\(value)")
        }
    }

    @Test("Pictures have unique names that are valid file names, a title, and their data")
    func pictures() throws {
        let run = LargeRun.made(agents: 10, targets: ["swift", "python"])
        let pictures = HTMLReport.pictures(ResultSummary(run))
        #expect(Set(pictures.map(\.name)).count == pictures.count && pictures.count > 10)
        for picture in pictures {
            #expect(picture.name.allSatisfy { $0.isLetter || $0.isNumber || $0 == "-" })
            let object = try JSONSerialization.jsonObject(with: Data(picture.specification.utf8)) as? [String: Any]
            #expect((object?["title"] as? [String: Any])?["text"] is String && object?["data"] != nil)
        }
    }

    @Test("Every plot has a table with as many cells per row as headers")
    func tables() {
        for run in [LargeRun.made(agents: 10, targets: ["swift", "python"]), SampleRun.run] {
            let plots = Plots.all(ResultSummary(run))
            #expect(plots.count > 2)
            for panel in plots.flatMap(\.panels) {
                #expect(
                    !panel.rows.isEmpty && panel.rows.allSatisfy { $0.count == panel.columns.count }, "\(panel.label)")
            }
        }
    }
}
