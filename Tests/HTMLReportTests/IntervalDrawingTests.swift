import Analysis
import BenchmarkModel
import Foundation
import ModelLiterals
import Report
import SampleRuns
import Testing

@testable import HTMLReport

@Suite struct IntervalDrawingTests {
    private func drawing(_ budget: String, _ target: SubjectID) throws -> String {
        let row = try #require(
            ResultSummary(SampleRun.run).budgetRows.first { $0.row.budget == budget && $0.target == target })
        let limit = try #require(row.budget?.bound)
        return IntervalDrawing(row, limit)?.markup.text ?? ""
    }

    private func number(_ text: String, _ mark: String, _ attribute: String) throws -> Double {
        let element = try #require(text.components(separatedBy: "class=\"\(mark)\"").dropFirst().first)
        let value = try #require(element.components(separatedBy: " \(attribute)=\"").dropFirst().first)
        return try #require(Double(value.prefix { $0 != "\"" }))
    }

    @Test("The position of the value is proportional to its share of the limit")
    func places() throws {
        let text = try drawing("agent_traffic", "swift")
        let zero = try number(text, "zero", "x1")
        let limit = try number(text, "limit", "x1")
        let value = try number(text, "value", "cx")
        // The figure is 990 of 1000 bytes per second; coordinates have one decimal.
        #expect(abs((value - zero) / (limit - zero) - 0.99) < 0.002, "\(text)")
    }

    @Test("The allowed zone ends at an upper limit")
    func zone() throws {
        let text = try drawing("agent_traffic", "swift")
        let end = try number(text, "allowed", "x") + number(text, "allowed", "width")
        #expect(abs(end - (try number(text, "limit", "x1"))) < 0.2, "\(text)")
    }

    @Test("A row without a figure has no drawing")
    func absent() throws { #expect(try drawing("agent_disk", "swift").isEmpty) }
}
