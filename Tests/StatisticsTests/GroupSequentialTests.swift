import Testing

@testable import Statistics

@Suite("Group-sequential levels")
struct GroupSequentialTests {
    // Critical values in C. Jennison and B. W. Turnbull, Group Sequential Methods (2000), table 2.1.
    @Test(
        "Equally spaced looks have Pocock's published critical values",
        arguments: [
            (2, 0.05, 2.178), (3, 0.05, 2.289), (4, 0.05, 2.361), (5, 0.05, 2.413), (10, 0.05, 2.555),
            (2, 0.01, 2.772), (5, 0.01, 2.986), (5, 0.1, 2.122),
        ])
    func published(looks: Int, level: Double, critical: Double) {
        let nominal = GroupSequential(looks: Array(1...looks)).nominal(overall: level)
        #expect(abs(Normal.upperQuantile(nominal / 2) - critical) < 0.0006)
    }

    @Test("A single look has the whole level")
    func single() {
        #expect(GroupSequential(looks: [5]).nominal(overall: 0.05) == 0.05)
        #expect(GroupSequential(looks: [5]).overall(nominal: 0.05) == 0.05)
    }

    @Test(
        "Nominal and overall level are inverse, and ordered as Bonferroni's inequality requires",
        arguments: [0.05, 0.01, 0.002])
    func inverse(level: Double) {
        let rule = GroupSequential(looks: [5, 8, 12, 18, 27])
        let nominal = rule.nominal(overall: level)
        #expect(nominal > level / 5 && nominal < level)
        #expect(abs(rule.overall(nominal: nominal) / level - 1) < 1e-8)
    }

    @Test(
        "With Student's t from five rounds on, the chance of a false verdict at any look stays at 5 %",
        arguments: [[5, 8, 12], [5, 8, 12, 18, 27], [5, 8, 12, 18, 27, 40, 60]])
    func errorRate(looks: [Int]) {
        let nominal = GroupSequential(looks: looks).nominal(overall: 0.05)
        let critical = looks.map { -StudentT.quantile(nominal / 2, degreesOfFreedom: Double($0 - 1)) }
        var random = TestRandom(seed: 7)
        let runs = 20_000
        var wrong = 0
        for _ in 0..<runs {
            var sum = 0.0
            var squares = 0.0
            var count = 0
            run: for (look, limit) in zip(looks, critical) {
                while count < look {
                    let value = random.normal()
                    sum += value
                    squares += value * value
                    count += 1
                }
                let n = Double(count)
                let variance = (squares - sum * sum / n) / (n - 1)
                if (sum / n).magnitude > limit * (variance / n).squareRoot() {
                    wrong += 1
                    break run
                }
            }
        }
        // Four standard errors of the simulation around 5 %.
        #expect((0.044...0.0562).contains(Double(wrong) / Double(runs)), "\(wrong) of \(runs)")
    }
}

/// A seeded generator, so that a simulation gives the same result each time.
struct TestRandom {
    private var state: UInt64
    private var spare: Double?

    init(seed: UInt64) { state = seed }

    mutating func uniform() -> Double {
        state &+= 0x9e37_79b9_7f4a_7c15
        var z = state
        z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
        z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
        return Double((z ^ (z >> 31)) >> 11) * 0x1p-53
    }

    /// Returns a normal value by the polar method of Marsaglia and Bray.
    mutating func normal() -> Double {
        if let spare {
            self.spare = nil
            return spare
        }
        while true {
            let x = 2 * uniform() - 1
            let y = 2 * uniform() - 1
            let r = x * x + y * y
            guard r > 0, r < 1 else { continue }
            let factor = (-2 * logarithm(r) / r).squareRoot()
            spare = y * factor
            return x * factor
        }
    }
}
