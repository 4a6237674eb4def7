import Statistics
import Testing

/// Expected values: SciPy 1.17, `stats.ttest_ind(b, a, equal_var=False)` and `stats.ttest_1samp`, their
/// `confidence_interval`, and `stats.t.sf` for the one-sided tests against a margin.
@Suite struct DifferenceTests {
    private static let a = [10.1, 9.8, 10.4, 10.0, 9.9]
    private static let b = [10.6, 10.9, 10.2, 11.0]

    private static func welch(_ baseline: [Double], _ current: [Double]) -> Difference? {
        Sample(baseline).flatMap { a in Sample(current).flatMap { Difference(baseline: a, current: $0) } }
    }

    private func near(_ x: Double, _ y: Double) -> Bool { (x - y).magnitude <= 1e-9 * max(1, y.magnitude) }

    @Test("Two independent samples are compared as in Welch's test")
    func welch() throws {
        let difference = try #require(Self.welch(Self.a, Self.b))
        #expect(near(difference.value, 0.635))
        #expect(near(difference.standardError, 0.20710303393882654))
        #expect(near(difference.degreesOfFreedom, 4.8970530305630335))
        let interval = difference.interval()
        #expect(near(interval.low, 0.09924081309995303) && near(interval.high, 1.17075918690005))
    }

    @Test(
        "One-sided tests and equivalence against a margin",
        arguments: [
            (0.3, 0.08395342472082024, 0.9160465752791798), (1.0, 0.9302379111082537, 0.06976208889174632),
        ])
    func margins(_ margin: Double, _ greater: Double, _ equivalence: Double) throws {
        let difference = try #require(Self.welch(Self.a, Self.b))
        #expect(near(difference.pValue(greaterThan: margin), greater))
        #expect(near(difference.pValue(lessThan: margin), 1 - greater))
        #expect(near(difference.equivalencePValue(margin: margin), equivalence))
    }

    @Test("Pairs are compared by their differences")
    func paired() throws {
        let difference = try #require(Sample([0.12, 0.31, -0.05, 0.22, 0.17]).flatMap(Difference.init(paired:)))
        let interval = difference.interval()
        #expect(near(interval.low, -0.012262472181565842) && near(interval.high, 0.32026247218156584))
        #expect(near(difference.equivalencePValue(margin: 0.5), 0.002228084616545705))
    }

    @Test("A ratio is the exponential of the difference of the logarithms' means")
    func ratio() throws {
        let difference = try #require(
            Sample.logarithms(Self.a).flatMap { a in
                Sample.logarithms(Self.b).flatMap { Difference(baseline: a, current: $0) }
            })
        let interval = difference.interval()
        #expect(near(Sample.exponentiated(difference.value), 1.0630118560659911))
        #expect(near(Sample.exponentiated(interval.low), 1.0104634117657618))
        #expect(near(Sample.exponentiated(interval.high), 1.1182930455267295))
        #expect(Sample.logarithms([1, 0]) == nil && Sample.logarithms([1, -2]) == nil)
    }

    @Test(
        "Without spread on both sides the difference is certain, and one value is too few")
    func degenerate() throws {
        let certain = try #require(Self.welch([2, 2, 2], [3, 3]))
        #expect(certain.interval().low == 1 && certain.interval().high == 1)
        #expect(certain.pValue(greaterThan: 0.5) == 0 && certain.pValue(greaterThan: 1) == 1)
        #expect(certain.equivalencePValue(margin: 2) == 0 && certain.equivalencePValue(margin: 0.5) == 1)
        let half = try #require(Self.welch([2, 2, 2], Self.b))
        #expect(near(half.degreesOfFreedom, 3))
        #expect(Self.welch([2, 2, 2], [1]) == nil)
        #expect(Sample([1]).flatMap(Difference.init(paired:)) == nil)
    }

    @Test("A greater difference never makes the same margin more likely to be kept")
    func monotonic() throws {
        var last = 0.0
        for shift in stride(from: 0.0, through: 2, by: 0.05) {
            let p = try #require(Self.welch(Self.a, Self.a.map { $0 + shift }))
                .equivalencePValue(margin: 0.5)
            #expect(p >= last)
            last = p
        }
    }
}
