/// Two ends in the unit of the values; `low` <= `high`.
package struct ConfidenceInterval: Hashable, Sendable, Codable {
    package let low: Double
    package let high: Double

    package init(low: Double, high: Double) {
        self.low = low
        self.high = high
    }
}

/// Count, mean and variance of independent values: all that Student's t needs.
package struct Sample: Hashable, Sendable {
    package let count: Int
    package let mean: Double
    /// With the denominator n - 1; 0 for a single value, whose spread is unknown.
    package let variance: Double

    /// nil for no values.
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

    /// Of the mean.
    package var standardError: Double { (variance / Double(count)).squareRoot() }

    /// Two-sided interval of the mean by Student's t with n - 1 degrees of freedom; nil below 2 values. Values that do
    /// not vary have an interval of width 0.
    ///
    /// Source: Student, "The probable error of a mean", Biometrika 6 (1908).
    /// - Parameter confidence: such as 0.95.
    package func interval(confidence: Double = 0.95) -> ConfidenceInterval? {
        guard count >= 2 else { return nil }
        // The lower quantile: (1 - confidence) / 2 keeps its digits where 1 - that would lose them.
        let t = -StudentT.quantile((1 - confidence) / 2, degreesOfFreedom: Double(count - 1))
        let half = variance == 0 ? 0 : t * standardError
        return ConfidenceInterval(low: mean - half, high: mean + half)
    }

    /// Two-sided p-value of the hypothesis that the true mean is `limit`; nil below 2 values. Values that do not vary
    /// give 1 when they are the limit and 0 when they are not.
    package func pValue(against limit: Double) -> Double? {
        guard count >= 2 else { return nil }
        if mean == limit { return 1 }
        guard variance > 0 else { return 0 }
        let t = (mean - limit) / standardError
        return 2 * StudentT.upperTail(t.magnitude, degreesOfFreedom: Double(count - 1))
    }
}

/// The middle value, or the mean of the two middle ones; nil for no values.
package func median(_ values: [Double]) -> Double? {
    guard !values.isEmpty else { return nil }
    let sorted = values.sorted()
    let middle = sorted.count / 2
    return sorted.count.isMultiple(of: 2) ? (sorted[middle - 1] + sorted[middle]) / 2 : sorted[middle]
}
