/// Order statistics: estimates that need no assumption about the distribution of a population.
package enum OrderStatistics {
    /// Returns a two-sided interval of the median with at least the given confidence, from the k-th smallest to the
    /// k-th greatest value. Returns nil for too few values (below 6 at 95 %) and for more than 1,074. The interval
    /// holds for independent values of any continuous distribution.
    ///
    /// Source: Thompson, "On confidence ranges for the median and other expectation distributions for populations of
    /// unknown distribution form", Annals of Mathematical Statistics 7 (1936).
    /// - Complexity: O(n log n).
    package static func medianInterval(_ values: [Double], confidence: Double = 0.95) -> ConfidenceInterval? {
        guard let rank = rank(values.count, tail: (1 - confidence) / 2) else { return nil }
        let sorted = values.sorted()
        return ConfidenceInterval(low: sorted[rank - 1], high: sorted[values.count - rank])
    }

    /// Returns the greatest k such that fewer than k of n fair coins show heads with a probability of at most `tail`,
    /// or nil if there is none.
    private static func rank(_ count: Int, tail: Double) -> Int? {
        guard count > 0 else { return nil }
        // The probability of exactly `rank` heads. The smallest positive Double is 2^-1074.
        var probability = (0..<count).reduce(1.0) { product, _ in product / 2 }
        guard probability > 0 else { return nil }
        var below = probability
        var rank = 0
        while below <= tail, rank < count / 2 {
            rank += 1
            probability *= Double(count - rank + 1) / Double(rank)
            below += probability
        }
        return rank > 0 ? rank : nil
    }
}
