/// Holm's step-down adjustment of p-values that are judged together: whatever is rejected, the probability of a single
/// false rejection among all is at most alpha.
///
/// Source: S. Holm, "A simple sequentially rejective multiple test procedure", Scand. J. Statist. 6 (1979).
package struct Holm: Hashable, Sendable {
    /// In the order given; rejected at alpha if at most alpha.
    package let adjusted: [Double]
    /// The level at which each hypothesis is judged, in the order given: a two-sided interval at 1 - level excludes the
    /// limit exactly where the hypothesis is rejected. From the first that is not rejected on, its level holds for all.
    package let levels: [Double]

    /// - Parameters:
    ///   - pValues: each in 0...1.
    ///   - alpha: such as 0.05.
    package init(pValues: [Double], alpha: Double = 0.05) {
        var adjusted = [Double](repeating: 1, count: pValues.count)
        var levels = [Double](repeating: alpha, count: pValues.count)
        var largest = 0.0
        var stoppedAt: Double?
        for (rank, index) in pValues.indices.sorted(by: { pValues[$0] < pValues[$1] }).enumerated() {
            let remaining = Double(pValues.count - rank)
            largest = max(largest, min(1, pValues[index] * remaining))
            adjusted[index] = largest
            let level = stoppedAt ?? alpha / remaining
            levels[index] = level
            if pValues[index] > level { stoppedAt = level }
        }
        self.adjusted = adjusted
        self.levels = levels
    }
}
