/// A difference of means with its standard error, from two independent samples or from pairs.
package struct Difference: Hashable, Sendable {
    package let value: Double
    package let standardError: Double
    package let degreesOfFreedom: Double

    /// Creates the difference `current` minus `baseline` of two independent samples, which may have different
    /// variances. Returns nil if either sample has fewer than 2 values.
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
        // Without any spread the interval has width 0, so any number of degrees of freedom is correct.
        degreesOfFreedom = spread > 0 ? (a + b) * (a + b) / spread : Double(baseline.count + current.count - 2)
    }

    /// Creates the mean difference of pairs from a sample of their differences. Returns nil for fewer than 2 pairs.
    package init?(paired sample: Sample) {
        guard sample.count >= 2 else { return nil }
        value = sample.mean
        standardError = sample.standardError
        degreesOfFreedom = Double(sample.count - 1)
    }

    /// Returns the two-sided confidence interval by Student's t. Its width is 0 where nothing varies.
    package func interval(confidence: Double = 0.95) -> ConfidenceInterval {
        let t = -StudentT.quantile((1 - confidence) / 2, degreesOfFreedom: degreesOfFreedom)
        let half = standardError == 0 ? 0 : t * standardError
        return ConfidenceInterval(low: value - half, high: value + half)
    }

    /// Returns the one-sided p-value of "the true difference is at most `margin`". It is small if the difference is
    /// greater.
    package func pValue(greaterThan margin: Double) -> Double { upperTail(value - margin) }

    /// Returns the one-sided p-value of "the true difference is at least `margin`". It is small if the difference is
    /// less.
    package func pValue(lessThan margin: Double) -> Double { upperTail(margin - value) }

    /// Returns the p-value of "the true difference is `margin` or more, in either direction". It is small if the two
    /// are equivalent.
    ///
    /// Source: D. J. Schuirmann, "A comparison of the two one-sided tests procedure and the power approach for
    /// assessing the equivalence of average bioavailability", J. Pharmacokinet. Biopharm. 15 (1987).
    package func equivalencePValue(margin: Double) -> Double {
        max(pValue(lessThan: margin), pValue(greaterThan: -margin))
    }

    private func upperTail(_ distance: Double) -> Double {
        guard standardError > 0 else { return distance > 0 ? 0 : 1 }
        return StudentT.upperTail(distance / standardError, degreesOfFreedom: degreesOfFreedom)
    }
}

extension Sample {
    /// Returns the sample of the values' logarithms, or nil unless all values are positive. The exponential of a
    /// difference of such means is the ratio of the geometric means. For figures that vary by a few percent it is close
    /// to the ratio of the means.
    package static func logarithms(_ values: [Double]) -> Sample? {
        values.allSatisfy { $0 > 0 } ? Sample(values.map { logarithm($0) }) : nil
    }

    /// Returns the exponential of a value: the inverse of `logarithms`.
    package static func exponentiated(_ value: Double) -> Double { exponential(value) }
}
