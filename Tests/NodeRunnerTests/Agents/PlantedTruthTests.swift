import BenchmarkModel
import Testing

@testable import NodeRunner

@Suite struct PlantedTruthTests {
    private static let output = """
        an agent's own words
        planted request 1000000000 100 1 50 4096 1024
        planted request 2000000000 300 2 150 8192 2048
        planted request 3000000000 600 3 300 12288 3072
        planted child 1500000000 7000 0 0 0 0
        planted child 2500000000 9000 0 0 0 0
        planted main 80000000
        planted init 5000000
        planted page 10150
        planted memory 1003520
        planted server 6000000

        """

    private func figure(_ metric: Metric, _ output: String, _ window: Range<Int64>?) -> Measured? {
        PlantedTruth(output).figures(window, steadySeconds: 5).first { $0.0 == metric }?.1
    }

    @Test("The planted cost of steady state is the growth of the agent's own sums, including its child's")
    func steady() {
        let window: Range<Int64> = 1_200_000_000..<3_200_000_000
        func value(_ metric: Metric) -> Double? { figure(metric, Self.output, window)?.value }
        // Over 2 s: 500 ns of the agent, and all 9000 of the child, which began in the window.
        #expect(value(.plantedCPU) == 9500e-9 / 2)
        #expect(value(.plantedDiskWrites) == 4096)
        #expect(value(.plantedGrowth) == 1024)
        #expect(value(.plantedLatency) == 125e-9)
        #expect(value(.plantedScrapeBytes) == 2030)
        #expect(value(.plantedMemory) == 1_003_520)
    }

    @Test("The planted cost of startup is known without a steady state")
    func startUp() {
        #expect(figure(.plantedMain, Self.output, nil)?.value == 0.08)
        #expect(figure(.plantedServerStart, Self.output, nil)?.value == 0.006)
        #expect(figure(.plantedFirstMetrics, Self.output, nil)?.value == 0.091)
        #expect(figure(.plantedCPU, Self.output, nil) == nil)
    }

    @Test("An agent that did not finish its report has no planted costs, and damaged lines are ignored")
    func incomplete() {
        let window: Range<Int64> = 1_200_000_000..<3_200_000_000
        let cut = String(Self.output.prefix(100))
        #expect(figure(.plantedCPU, cut, window)?.absentReason != nil)
        #expect(figure(.plantedMain, cut, window)?.absentReason != nil)
        var random = SeededRandom(seed: 4)
        for _ in 0..<500 {
            var bytes = Array(Self.output.utf8)
            bytes[Int(random.next() % UInt64(bytes.count))] = UInt8(truncatingIfNeeded: random.next())
            _ = PlantedTruth(String(decoding: bytes, as: UTF8.self)).figures(window, steadySeconds: 5)
        }
    }

    @Test(
        "A number that cannot have been planted gives a reason for every figure of it, and is never added up",
        arguments: [
            ("planted main 80000000", "planted main 9223372036854775807"), ("planted main 80000000", "planted main -1"),
            ("150 8192 2048", "150 9223372036854775807 2048"), ("planted page 10150", "planted page 1e300"),
        ])
    func impossible(_ good: String, _ bad: String) {
        let output = Self.output.replacing(good, with: bad)
        for (metric, measured) in PlantedTruth(output).figures(1_200_000_000..<3_200_000_000, steadySeconds: 5) {
            #expect(measured.absentReason?.contains("planted") == true, "\(metric.name)")
        }
    }
}
