/// Student's t distribution.
package enum StudentT {
    /// Returns the probability of a value at or below `t`, accurate to about 1e-14.
    ///
    /// Source: Abramowitz and Stegun, Handbook of Mathematical Functions, 26.7.1.
    package static func cdf(_ t: Double, degreesOfFreedom: Double) -> Double {
        t < 0 ? upperTail(-t, degreesOfFreedom: degreesOfFreedom) : 1 - upperTail(t, degreesOfFreedom: degreesOfFreedom)
    }

    /// Returns the `t` with `cdf(t) == p`, accurate to about 1e-12 of its size. It is minus infinity for `p` <= 0 and
    /// plus infinity for `p` >= 1.
    package static func quantile(_ p: Double, degreesOfFreedom: Double) -> Double {
        if p <= 0 { return -.infinity }
        if p >= 1 { return .infinity }
        if p == 0.5 { return 0 }
        return p < 0.5
            ? -upperQuantile(p, degreesOfFreedom: degreesOfFreedom)
            : upperQuantile(1 - p, degreesOfFreedom: degreesOfFreedom)
    }

    /// Returns the probability above `t`, accurate in the far tail too.
    static func upperTail(_ t: Double, degreesOfFreedom v: Double) -> Double {
        if t < 0 { return 1 - upperTail(-t, degreesOfFreedom: v) }
        if t.isInfinite { return 0 }
        return regularizedIncompleteBeta(v / (v + t * t), a: v / 2, b: 0.5) / 2
    }

    /// Returns the `t` > 0 above which the probability is `tail`. Newton's method is kept inside a bracket that
    /// bisection narrows.
    private static func upperQuantile(_ tail: Double, degreesOfFreedom v: Double) -> Double {
        var low = 0.0
        var high = 1.0
        while upperTail(high, degreesOfFreedom: v) > tail {
            low = high
            high *= 2
        }
        var t = (low + high) / 2
        for _ in 0..<200 {
            let excess = upperTail(t, degreesOfFreedom: v) - tail
            if excess > 0 { low = t } else { high = t }
            let newton = t + excess / density(t, degreesOfFreedom: v)
            let next = newton > low && newton < high ? newton : (low + high) / 2
            if (next - t).magnitude <= 1e-15 * t { return next }
            t = next
        }
        return t
    }

    private static func density(_ t: Double, degreesOfFreedom v: Double) -> Double {
        let front = logGamma((v + 1) / 2) - logGamma(v / 2) - logarithm(v * .pi) / 2
        return exponential(front - (v + 1) / 2 * logarithm(onePlus: t * t / v))
    }
}
