/// A share found by counting: `hits` of `trials`.
package struct Proportion: Hashable, Sendable, Codable {
    package let hits: Int
    package let trials: Int

    package init(hits: Int, trials: Int) {
        self.hits = hits
        self.trials = trials
    }

    package var value: Double { trials > 0 ? Double(hits) / Double(trials) : 0 }

    /// Returns a two-sided interval with a coverage of at least `confidence`, whatever the true share is.
    ///
    /// Source: C. J. Clopper and E. S. Pearson, "The use of confidence or fiducial limits illustrated in the case of
    /// the binomial", Biometrika 26 (1934).
    package func interval(confidence: Double = 0.95) -> ConfidenceInterval {
        guard trials > 0 else { return ConfidenceInterval(low: 0, high: 1) }
        let tail = (1 - confidence) / 2
        let (k, n) = (Double(hits), Double(trials))
        return ConfidenceInterval(
            low: hits == 0 ? 0 : Self.betaQuantile(tail, k, n - k + 1),
            high: hits == trials ? 1 : Self.betaQuantile(1 - tail, k + 1, n - k))
    }

    private static func betaQuantile(_ p: Double, _ a: Double, _ b: Double) -> Double {
        var low = 0.0
        var high = 1.0
        for _ in 0..<60 {
            let middle = (low + high) / 2
            if regularizedIncompleteBeta(middle, a: a, b: b) < p { low = middle } else { high = middle }
        }
        return (low + high) / 2
    }
}
