import Testing

@testable import Statistics

// Expected values: SciPy 1.17.1, scipy.stats.t.cdf, scipy.stats.t.ppf and scipy.special.betainc.
@Suite struct StudentTTests {
    @Test(
        "The distribution function agrees with SciPy to 1e-10",
        arguments: [
            (0.5, 1, 0.6475836176504333), (1.0, 2, 0.7886751345948129), (2.0, 2, 0.908248290463863),
            (-2.776, 4, 0.02501138915998821), (3.3, 4, 0.9850332899579369), (12.0, 4, 0.9998617857257485),
            (1.96, 30, 0.9703288435519748), (0.001, 9, 0.5003880348370133), (-8.5, 2.5, 0.003303748980736161),
            (40, 3, 0.9999828096596054),
        ] as [(Double, Double, Double)])
    func cdf(t: Double, degrees: Double, expected: Double) {
        #expect((StudentT.cdf(t, degreesOfFreedom: degrees) - expected).magnitude < 1e-12)
    }

    @Test(
        "The quantile agrees with SciPy to 1e-10 of its size",
        arguments: [
            (0.975, 1, 12.706204736174694), (0.975, 2, 4.302652729749462), (0.975, 4, 2.7764451051977934),
            (0.995, 4, 4.604094871349992), (0.9999, 2, 70.70007107496818), (0.6, 9, 0.260955336473911),
            (0.025, 9, -2.2621571627982053), (0.999997, 4, 31.570041197171353), (0.975, 99, 1.9842169515864174),
            (0.5, 3, 0.0),
        ] as [(Double, Double, Double)])
    func quantile(p: Double, degrees: Double, expected: Double) {
        let quantile = StudentT.quantile(p, degreesOfFreedom: degrees)
        #expect((quantile - expected).magnitude <= 1e-10 * max(1, expected.magnitude))
    }

    @Test("The ends of the quantile are infinite")
    func ends() {
        #expect(StudentT.quantile(0, degreesOfFreedom: 3) == -.infinity)
        #expect(StudentT.quantile(1, degreesOfFreedom: 3) == .infinity)
    }

    @Test(
        "The incomplete beta function agrees with SciPy to 1e-12",
        arguments: [
            (0.5, 0.5, 0.3, 0.36901011956554536), (2, 0.5, 0.9, 0.5414697392755851), (5, 3, 0.2, 0.0046720000000000025),
            (50, 0.5, 0.99, 0.3173043978741973), (1.5, 10, 0.05, 0.211057384727013),
        ] as [(Double, Double, Double, Double)])
    func beta(a: Double, b: Double, x: Double, expected: Double) {
        #expect((regularizedIncompleteBeta(x, a: a, b: b) - expected).magnitude < 1e-12)
    }
}
