import Analysis
import BenchmarkModel
import Testing

@testable import Report

/// Formatting must accept every Double, because figures are computed from arbitrary observations.
@Suite struct AnyFigureTests {
    private static let extremes: [Double] = [
        .nan, .infinity, -.infinity, 1e308, -1e308, Double.leastNonzeroMagnitude, -Double.leastNonzeroMagnitude, 0,
        -0.0, 1e15, 123_456_789_012_345, 1e-9, -0.5,
    ]
    private static let units: [Unit] = [
        .seconds, .bytes, .bytesPerSecond, .requestsPerSecond, .perSecond, .cores, .ratio, .count,
    ]

    @Test("Every number has a short text in every unit", arguments: extremes)
    func texts(_ value: Double) {
        for unit in Self.units {
            for size in Self.extremes {
                let human = HumanUnit(unit, largest: size)
                for text in [human.text(value), human.text(Estimate(value: value, low: size, high: value, n: 2))] {
                    #expect(!text.isEmpty && text.count < 100, "\(text)")
                }
                #expect(human.interval(Estimate(value: 1, low: value, high: size, n: 2)).count < 100)
            }
        }
    }

    @Test("Numbers of everyday sizes are plain decimals, and extreme ones have an exponent")
    func everyday() {
        #expect(HumanUnit.threeDigits(123_456_789) == "123456789" && HumanUnit.threeDigits(0.012345) == "0.0123")
        #expect(HumanUnit.threeDigits(-0.0000000001) == "0.000000000" && HumanUnit.threeDigits(0) == "0")
        #expect(HumanUnit.threeDigits(1e308) == "1e+308" && HumanUnit.threeDigits(.infinity) == "inf")
    }

    @Test("A suite may have any duration", arguments: extremes)
    func junit(_ seconds: Double) {
        let text = JUnitSuite.document("x", [JUnitSuite(name: "y", start: 0, seconds: seconds, cases: [])])
        #expect(text.contains(/time="\d+\.\d{3}"/), "\(text)")
    }

    @Test("Numbers that are not finite are written with Prometheus' names")
    func exposition() {
        var family = ExpositionFamily(name: "a", help: "b", kind: .gauge, unit: nil, samples: [])
        family.samples = [Double.nan, .infinity, -.infinity, 1.5].map { .init(labels: [], value: $0) }
        #expect(family.plainText.hasSuffix("\na NaN\na +Inf\na -Inf\na 1.5\n"))
    }
}
