/// Order statistics: what can be said of a population whose distribution nobody knows.
package enum OrderStatistics {
    /// Two-sided interval of the median of at least the given confidence, from the k-th smallest value to the k-th greatest; nil where
    /// values are too few for one (below 6 at 95 %), or more than 1,074. It holds for independent values of any continuous distribution.
    ///
    /// Source: Thompson, "On confidence ranges for the median and other expectation distributions for populations of unknown
    /// distribution form", Annals of Mathematical Statistics 7 (1936).
    /// - Complexity: O(n log n).
    package static func medianInterval(_ values: [Double], confidence: Double = 0.95) -> ConfidenceInterval? {
        guard let rank = rank(values.count, tail: (1 - confidence) / 2) else { return nil }
        let sorted = values.sorted()
        return ConfidenceInterval(low: sorted[rank - 1], high: sorted[values.count - rank])
    }

    /// The greatest k such that fewer than k of n fair coins show heads with a probability of at most `tail`; nil when there is none.
    private static func rank(_ count: Int, tail: Double) -> Int? {
        guard count > 0 else { return nil }
        // Of exactly `rank` heads; 2^-1074 is the smallest number there is.
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
