/// A confidence interval in the unit of the values; `low` <= `high`.
package struct ConfidenceInterval: Hashable, Sendable, Codable {
    package let low: Double
    package let high: Double

    package init(low: Double, high: Double) {
        self.low = low
        self.high = high
    }
}

/// Count, mean and variance of independent values: the input of Student's t.
package struct Sample: Hashable, Sendable {
    package let count: Int
    package let mean: Double
    /// Variance with the denominator n - 1; 0 for a single value, because its spread is unknown.
    package let variance: Double

    /// Returns nil for no values.
    package init?(_ values: [Double]) {
        guard !values.isEmpty else { return nil }
        let mean = values.reduce(0, +) / Double(values.count)
        let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
        self.init(count: values.count, mean: mean, variance: values.count < 2 ? 0 : squares / Double(values.count - 1))
    }

    package init(count: Int, mean: Double, variance: Double) {
        self.count = count
        self.mean = mean
        self.variance = variance
    }

    /// Standard error of the mean.
    package var standardError: Double { (variance / Double(count)).squareRoot() }

    /// Returns the two-sided interval of the mean by Student's t with n - 1 degrees of freedom, or nil for fewer than 2
    /// values. The interval has width 0 if the values do not vary.
    ///
    /// Source: Student, "The probable error of a mean", Biometrika 6 (1908).
    /// - Parameter confidence: for example 0.95.
    package func interval(confidence: Double = 0.95) -> ConfidenceInterval? {
        guard count >= 2 else { return nil }
        // The lower quantile is used because (1 - confidence) / 2 keeps its digits, and 1 minus that would lose them.
        let t = -StudentT.quantile((1 - confidence) / 2, degreesOfFreedom: Double(count - 1))
        let half = variance == 0 ? 0 : t * standardError
        return ConfidenceInterval(low: mean - half, high: mean + half)
    }

    /// Returns the two-sided p-value of the hypothesis that the true mean is `limit`, or nil for fewer than 2 values.
    /// If the values do not vary, it is 1 when they equal the limit and 0 otherwise.
    package func pValue(against limit: Double) -> Double? {
        guard count >= 2 else { return nil }
        if mean == limit { return 1 }
        guard variance > 0 else { return 0 }
        let t = (mean - limit) / standardError
        return 2 * StudentT.upperTail(t.magnitude, degreesOfFreedom: Double(count - 1))
    }
}

/// Returns the middle value, or the mean of the two middle values, or nil for no values.
package func median(_ values: [Double]) -> Double? {
    guard !values.isEmpty else { return nil }
    let sorted = values.sorted()
    let middle = sorted.count / 2
    return sorted.count.isMultiple(of: 2) ? (sorted[middle - 1] + sorted[middle]) / 2 : sorted[middle]
}
