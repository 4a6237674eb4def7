/// A mean difference with its standard error: of two independent samples, or of pairs.
package struct Difference: Hashable, Sendable {
    package let value: Double
    package let standardError: Double
    package let degreesOfFreedom: Double

    /// Of two independent samples, which may have different variances: `current` minus `baseline`. nil below 2 values in
    /// either.
    ///
    /// Source: B. L. Welch, "The generalization of 'Student's' problem when several different population variances are
    /// involved", Biometrika 34 (1947); degrees of freedom by F. E. Satterthwaite, Biometrics Bulletin 2 (1946).
    package init?(baseline: Sample, current: Sample) {
        guard baseline.count >= 2, current.count >= 2 else { return nil }
        let a = baseline.variance / Double(baseline.count)
        let b = current.variance / Double(current.count)
        value = current.mean - baseline.mean
        standardError = (a + b).squareRoot()
        let spread = a * a / Double(baseline.count - 1) + b * b / Double(current.count - 1)
        // Without any spread there is nothing to estimate, and any number does.
        degreesOfFreedom = spread > 0 ? (a + b) * (a + b) / spread : Double(baseline.count + current.count - 2)
    }

    /// Of pairs, given as their differences. nil below 2.
    package init?(paired sample: Sample) {
        guard sample.count >= 2 else { return nil }
        value = sample.mean
        standardError = sample.standardError
        degreesOfFreedom = Double(sample.count - 1)
    }

    /// Two-sided interval by Student's t; of width 0 where nothing varies.
    package func interval(confidence: Double = 0.95) -> ConfidenceInterval {
        let t = -StudentT.quantile((1 - confidence) / 2, degreesOfFreedom: degreesOfFreedom)
        let half = standardError == 0 ? 0 : t * standardError
        return ConfidenceInterval(low: value - half, high: value + half)
    }

    /// One-sided p-value of "the true difference is at most `margin`": small where it is greater.
    package func pValue(greaterThan margin: Double) -> Double { upperTail(value - margin) }

    /// One-sided p-value of "the true difference is at least `margin`": small where it is less.
    package func pValue(lessThan margin: Double) -> Double { upperTail(margin - value) }

    /// p-value of "the true difference is `margin` or more, in either direction": small where the two are equivalent.
    ///
    /// Source: D. J. Schuirmann, "A comparison of the two one-sided tests procedure and the power approach for assessing the
    /// equivalence of average bioavailability", J. Pharmacokinet. Biopharm. 15 (1987).
    package func equivalencePValue(margin: Double) -> Double {
        max(pValue(lessThan: margin), pValue(greaterThan: -margin))
    }

    private func upperTail(_ distance: Double) -> Double {
        guard standardError > 0 else { return distance > 0 ? 0 : 1 }
        return StudentT.upperTail(distance / standardError, degreesOfFreedom: degreesOfFreedom)
    }
}

extension Sample {
    /// Of the logarithms; nil unless all values are positive. The exponential of a difference of such means is the ratio of
    /// geometric means, which for figures that vary by a few percent is that of the means.
    package static func logarithms(_ values: [Double]) -> Sample? {
        values.allSatisfy { $0 > 0 } ? Sample(values.map { logarithm($0) }) : nil
    }

    /// Back from logarithms.
    package static func exponentiated(_ value: Double) -> Double { exponential(value) }
}
