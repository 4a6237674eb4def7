/// Statistics of values in the order of time.
package enum Series {
    /// Returns the slope of the least-squares line through points, or nil for fewer than two different x.
    package static func slope(_ points: [(x: Double, y: Double)]) -> Double? {
        guard points.count >= 2 else { return nil }
        let count = Double(points.count)
        let x = points.reduce(0) { $0 + $1.x } / count
        let y = points.reduce(0) { $0 + $1.y } / count
        let spread = points.reduce(0) { $0 + ($1.x - x) * ($1.x - x) }
        guard spread > 0 else { return nil }
        return points.reduce(0) { $0 + ($1.x - x) * ($1.y - y) } / spread
    }

    /// Finds the point where values shift to another level.
    ///
    /// Returns the last index before the shift and its approximate p-value, for values that are otherwise independent;
    /// nil for fewer than 4 values. Source: A. N. Pettitt, "A non-parametric approach to the change-point problem",
    /// Applied Statistics 28 (1979).
    package static func levelShift(_ values: [Double]) -> (after: Int, pValue: Double)? {
        let count = values.count
        guard count >= 4 else { return nil }
        var best = (after: 0, size: 0)
        var sum = 0
        for index in 0..<(count - 1) {
            // U_t = U_(t-1) + the sum over all values of the sign of the difference.
            for other in values { sum += values[index] > other ? 1 : values[index] < other ? -1 : 0 }
            if abs(sum) > best.size { best = (index, abs(sum)) }
        }
        let n = Double(count)
        let k = Double(best.size)
        return (best.after, min(1, 2 * exponential(-6 * k * k / (n * n * n + n * n))))
    }

    /// Returns how many values to leave out at the beginning so that the rest has settled. It is the cut, within the
    /// first half, at which the standard error of the rest's mean is least.
    ///
    /// Source: K. P. White, "An effective truncation heuristic for bias reduction in simulation output", Simulation 69
    /// (1997): MSER.
    package static func truncation(_ values: [Double]) -> Int {
        guard values.count >= 4 else { return 0 }
        var best = (cut: 0, score: Double.infinity)
        for cut in 0...(values.count / 2) {
            let rest = values[cut...]
            let mean = rest.reduce(0, +) / Double(rest.count)
            let score = rest.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(rest.count * rest.count)
            if score < best.score { best = (cut, score) }
        }
        return best.cut
    }
}
