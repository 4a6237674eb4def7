/// Returns the regularized incomplete beta function I_x(a, b) for a, b > 0 and x in [0, 1], accurate to about 1e-14.
///
/// Source: NIST Digital Library of Mathematical Functions, 8.17.22 (continued fraction) and 8.17.4 (symmetry);
/// evaluated by Lentz's method as modified by Thompson and Barnett (1986).
func regularizedIncompleteBeta(_ x: Double, a: Double, b: Double) -> Double {
    if x <= 0 { return 0 }
    if x >= 1 { return 1 }
    // The fraction converges fast only below the mean of the distribution. The other side follows by symmetry.
    if x > (a + 1) / (a + b + 2) { return 1 - incompleteBetaByFraction(1 - x, a: b, b: a) }
    return incompleteBetaByFraction(x, a: a, b: b)
}

private func incompleteBetaByFraction(_ x: Double, a: Double, b: Double) -> Double {
    let logFront =
        logGamma(a + b) - logGamma(a) - logGamma(b) + a * logarithm(x) + b * logarithm(onePlus: -x)
    return exponential(logFront) / a * betaFraction(x, a: a, b: b)
}

private func betaFraction(_ x: Double, a: Double, b: Double) -> Double {
    let tiny = 1e-300
    func kept(_ value: Double) -> Double { value.magnitude < tiny ? tiny : value }
    var c = 1.0
    var d = 1 / kept(1 - (a + b) * x / (a + 1))
    var result = d
    for step in 1...10_000 {
        let m = Double(step)
        let even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
        d = 1 / kept(1 + even * d)
        c = kept(1 + even / c)
        result *= d * c
        let odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
        d = 1 / kept(1 + odd * d)
        c = kept(1 + odd / c)
        result *= d * c
        if (d * c - 1).magnitude < 1e-16 { break }
    }
    return result
}
