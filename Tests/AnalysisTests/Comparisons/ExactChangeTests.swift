import BenchmarkModel
import ModelLiterals
import Testing

@testable import Analysis

@Suite("Exact changes") struct ExactChangeTests {
    /// Makes a run of the heap phase from each agent's values, one for each launch.
    private func counted(_ values: [[Double]], relative: Double = 0, absolute: Double = 0) -> RunBuilder {
        var builder = RunBuilder(agents: values.count)
        builder.changes = [Metric.allocations, .scrapeSeries].map {
            ChangeThreshold(
                metric: $0, phase: .heap, statistic: .treatment, absolute: absolute, relative: relative, why: "")
        }
        for (agent, values) in values.enumerated() {
            for (round, value) in values.enumerated() {
                for metric in [Metric.allocations, .scrapeSeries] {
                    builder.add(metric, .heap, round: round + 1, agent: agent + 1, .treatment, value)
                }
            }
        }
        for round in 1...5 { builder.add(.metronome, round: round, nil, 1e-4) }
        return builder
    }

    private func rows(_ a: [[Double]], _ b: [[Double]], absolute: Double = 0) -> [ChangeRow] {
        Comparison(counted(b, absolute: absolute), against: counted(a, absolute: absolute)).rows
    }

    @Test("A figure that was the same in three launches of both sides changes with any change")
    func exact() {
        func changes(_ a: [[Double]], _ b: [[Double]]) -> [Change] { rows(a, b, absolute: 5).map(\.change) }
        let same = [40.0, 40, 40]
        #expect(changes([same], [same]) == [.unchanged, .unchanged])
        #expect(changes([same], [[40.1, 40.1, 40.1]]) == [.regressed, .regressed])
        // Fewer allocations are better. Fewer series are a change that a person should check.
        #expect(changes([same], [[39, 39, 39]]) == [.improved, .regressed])
        // One agent has more and another has fewer: the mean is the same, but they changed.
        #expect(changes([same, same], [[41, 41, 41], [39, 39, 39]]) == [.regressed, .regressed])
        #expect(rows([same], [same], absolute: 5).allSatisfy { $0.isExact && $0.threshold == 0 && $0.notes.isEmpty })
    }

    @Test("With two equal launches the row is judged by its interval, has a note, and is not decided")
    func twoLaunches() throws {
        let row = try #require(rows([[196, 196]], [[197, 197]]).first)
        #expect(!row.isExact && row.change == .inconclusive)
        #expect(row.notes.contains { $0.hasPrefix("not exact: 2 launches") }, "\(row.notes)")
        #expect(row.doubts == [.few(2, phase: .heap)])
        // Three launches on one side alone are not enough, either.
        #expect(rows([[196, 196, 196]], [[197, 197]])[0].change == .inconclusive)
    }

    @Test("Values of 195, 196 and 197 of one program are not a change, whichever launches are compared")
    func varies() throws {
        let row = try #require(rows([[196, 196, 195, 196, 197]], [[197, 196, 196, 197, 196]], absolute: 2).first)
        #expect(!row.isExact && row.change == .unchanged && row.threshold == 2)
        #expect(row.notes.contains { $0.contains("its values on one side were 195 to 197") }, "\(row.notes)")
        // A change far beyond the threshold is still found.
        let more = rows([[196, 196, 195, 196, 197]], [[207, 206, 206, 207, 206]], absolute: 2)
        #expect(more[0].change == .regressed)
        // One agent that varies makes the whole row inexact.
        let mixed = rows([[7, 7, 7], [40, 41, 40]], [[7, 7, 7], [40, 40, 40]])[0]
        #expect(!mixed.isExact && mixed.change == .inconclusive)
    }

    @Test("The arms of a versus run are exact by the same rule")
    func versus() throws {
        func change(_ a: [Double], _ b: [Double]) throws -> ChangeRow {
            var builder = RunBuilder(agents: 1)
            builder.versus = true
            builder.changes = [
                ChangeThreshold(
                    metric: .allocationsPerScrape, phase: .heap, statistic: .treatment, absolute: 2,
                    relative: 0, why: "")
            ]
            for (arm, values) in [(Arm.control, a), (.treatment, b)] {
                for (round, value) in values.enumerated() {
                    builder.add(
                        .allocationsPerScrape, .heap, round: round + 1, agent: 1, arm, .value(value),
                        target: "other vs swift")
                }
            }
            return try #require(Comparison(versus: builder.run)?.rows.first)
        }
        #expect(try change([196, 196], [197, 197]).change == .inconclusive)
        #expect(try change([196, 196, 196], [197, 197, 197]).change == .regressed)
        #expect(try change([196, 195, 196, 196, 196], [197, 196, 197, 197, 197]).change == .unchanged)
    }
}
