/// Holm's step-down adjustment of p-values that are judged together. The probability of a single false rejection among
/// all of them is at most alpha.
///
/// Source: S. Holm, "A simple sequentially rejective multiple test procedure", Scand. J. Statist. 6 (1979).
package struct Holm: Hashable, Sendable {
    /// Adjusted p-values in the order given. A hypothesis is rejected if its adjusted p-value is at most alpha.
    package let adjusted: [Double]
    /// The level at which each hypothesis is judged, in the order given. A two-sided interval at 1 - level excludes the
    /// limit exactly if the hypothesis is rejected. After the first hypothesis that is not rejected, its level holds
    /// for all later ones.
    package let levels: [Double]

    /// - Parameters:
    ///   - pValues: each in 0...1.
    ///   - alpha: for example 0.05.
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
