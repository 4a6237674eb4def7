/// Statistical power: the effects that an experiment can find, computed before it is made.
package enum Power {
    /// Returns the chance that a two-sided t test of `count` values at `level` finds a true mean of `effect` standard
    /// deviations, in the right direction.
    ///
    /// This is P(T > t) of the noncentral t distribution: the normal probability of exceeding t s / sigma, averaged
    /// over the distribution of s (chi with n - 1 degrees of freedom) by Simpson's rule. It is accurate to about 1e-6.
    /// Source: N. L. Johnson and S. Kotz, Continuous Univariate Distributions 2 (1970), chapter 31.
    package static func ofMean(effect: Double, count: Int, level: Double = 0.05) -> Double {
        guard count >= 2 else { return 0 }
        let freedom = Double(count - 1)
        let t = -StudentT.quantile(level / 2, degreesOfFreedom: freedom)
        let shift = effect * Double(count).squareRoot()
        // x = s / sigma; its density is 2 (v/2)^(v/2) / Gamma(v/2) x^(v-1) exp(-v x^2 / 2).
        let front = logarithm(2) + freedom / 2 * logarithm(freedom / 2) - logGamma(freedom / 2)
        let spread = 1 / (2 * freedom).squareRoot()
        let low = max(1e-9, 1 - 12 * spread)
        let high = 1 + 12 * spread
        let intervals = 800
        let step = (high - low) / Double(intervals)
        var sum = 0.0
        for index in 0...intervals {
            let x = low + Double(index) * step
            let density = exponential(front + (freedom - 1) * logarithm(x) - freedom * x * x / 2)
            let weight = index == 0 || index == intervals ? 1.0 : index.isMultiple(of: 2) ? 2 : 4
            sum += weight * density * Normal.upperTail(t * x - shift)
        }
        return min(1, sum * step / 3)
    }

    /// Returns the smallest true mean, in standard deviations of a value, that a two-sided t test of `count` values at
    /// `level` finds with the chance `power`. Returns nil for fewer than 2 values.
    package static func smallestEffect(count: Int, level: Double = 0.05, power: Double = 0.9) -> Double? {
        guard count >= 2 else { return nil }
        var low = 0.0
        var high = 1.0
        while ofMean(effect: high, count: count, level: level) < power, high < 1e6 { high *= 2 }
        for _ in 0..<50 {
            let middle = (low + high) / 2
            if ofMean(effect: middle, count: count, level: level) < power { low = middle } else { high = middle }
        }
        return high
    }
}
