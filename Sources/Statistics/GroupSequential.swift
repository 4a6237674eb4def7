/// Pocock's boundary for repeated looks at growing data, here for looks that may be unequally far apart. Every look is
/// judged at the same nominal level. The level is chosen so that the chance of a false verdict at any look stays at the
/// requested level.
///
/// The boundary holds for normal statistics. With few values, the nominal level is applied to Student's t at each look.
/// With five or more values at the first look, this keeps the error rate (the tests show it by simulation). With three
/// values, the error rate would be 5.7 instead of 5 %.
///
/// Sources: S. J. Pocock, "Group sequential methods in the design and analysis of clinical trials", Biometrika 64
/// (1977); the recursion is that of P. Armitage, C. K. McPherson and B. C. Rowe, J. R. Statist. Soc. A 132 (1969);
/// nominal levels with t in C. Jennison and B. W. Turnbull, Group Sequential Methods (2000), 4.4.
package struct GroupSequential: Hashable, Sendable {
    /// Number of values at each look, divided by the number at the last look; ascending.
    private let times: [Double]

    /// - Parameter looks: number of values at each look, ascending; at least one.
    package init(looks: [Int]) {
        let last = Double(looks.last ?? 1)
        times = looks.map { Double($0) / last }
    }

    /// Returns the two-sided nominal level of each look for which the level over all looks is `overall`.
    /// - Complexity: some dozen evaluations of `overall(nominal:)`.
    package func nominal(overall: Double) -> Double {
        guard times.count > 1, overall > 0, overall < 1 else { return overall }
        // The overall level is nearly proportional to the nominal level. Each step corrects the remaining error.
        var level = overall / Double(times.count)
        for _ in 0..<20 {
            let found = self.overall(nominal: level)
            level *= overall / found
            if (found / overall - 1).magnitude < 1e-9 { break }
        }
        return level
    }

    /// Returns the two-sided level over all looks when each look is at `nominal`: the chance that a statistic without
    /// drift exceeds the boundary at any look.
    /// - Complexity: O(looks x points^2).
    package func overall(nominal: Double) -> Double {
        guard times.count > 1, nominal > 0, nominal < 1 else { return min(1, max(0, nominal)) }
        let z = Normal.upperQuantile(nominal / 2)
        // Density of the sum of increments, among the paths that have stayed inside the boundary so far, on an even
        // grid.
        var grid = Grid(bound: z * times[0].squareRoot())
        var density = grid.points.map { Normal.density($0 / times[0].squareRoot()) / times[0].squareRoot() }
        var crossed = nominal
        for look in 1..<times.count {
            let deviation = (times[look] - times[look - 1]).squareRoot()
            let bound = z * times[look].squareRoot()
            for (point, weight) in zip(grid.points.indices, grid.weights) {
                let at = grid.points[point]
                let beyond =
                    Normal.upperTail((bound - at) / deviation) + Normal.upperTail((bound + at) / deviation)
                crossed += weight * density[point] * beyond
            }
            guard look + 1 < times.count else { break }
            let next = Grid(bound: bound)
            density = next.points.map { to in
                var sum = 0.0
                for point in grid.points.indices {
                    sum +=
                        grid.weights[point] * density[point]
                        * Normal.density((to - grid.points[point]) / deviation)
                }
                return sum / deviation
            }
            grid = next
        }
        return min(1, crossed)
    }

    /// Points and weights of Simpson's rule from -bound to bound.
    private struct Grid {
        let points: [Double]
        let weights: [Double]

        private static let intervals = 48

        init(bound: Double) {
            let step = 2 * bound / Double(Self.intervals)
            points = (0...Self.intervals).map { -bound + Double($0) * step }
            weights = (0...Self.intervals).map { index in
                let isEnd = index == 0 || index == Self.intervals
                return step / 3 * (isEnd ? 1 : index.isMultiple(of: 2) ? 2 : 4)
            }
        }
    }
}
