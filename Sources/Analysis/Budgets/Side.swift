import BenchmarkModel
import Statistics

/// The position of an interval relative to a limit.
enum Side: Hashable {
    case inside
    case outside
    case across
}

extension Bound {
    func side(of interval: ConfidenceInterval) -> Side {
        switch self {
        case .atMost(let limit): interval.high <= limit ? .inside : interval.low > limit ? .outside : .across
        case .atLeast(let limit): interval.low >= limit ? .inside : interval.high < limit ? .outside : .across
        }
    }

    func holds(_ value: Double) -> Bool { side(of: ConfidenceInterval(low: value, high: value)) == .inside }

    /// Returns whether the noise prevents a verdict: it reaches the effect of a fail, or exceeds the limit of a pass.
    func isDoubted(_ verdict: Verdict, _ estimate: Estimate, by noise: Estimate?) -> Bool {
        guard let noise, let floor = noise.interval else { return false }
        switch verdict {
        case .pass: return side(of: floor) != .inside
        case .fail: return noise.reaches(estimate.value)
        case .inconclusive, .notMeasured, .noLimit: return false
        }
    }

    /// Returns how close an estimate is to the limit, or how far beyond it. A greater number is worse.
    func badness(_ estimate: Estimate) -> Double {
        switch self {
        case .atMost: estimate.high ?? estimate.value
        case .atLeast: -(estimate.low ?? estimate.value)
        }
    }
}

extension Sample {
    /// The greatest number of rounds that a note recommends.
    static let mostRounds = 50

    /// Returns the fewest rounds at which the interval at 1 - `level` would be on one side of the limit if mean and
    /// variance stayed the same. Returns nil if `most` rounds would not be enough.
    func roundsToDecide(_ bound: Bound, level: Double, most: Int) -> Int? {
        guard count >= 2, count < most else { return nil }
        return ((count + 1)...most).first { rounds in
            Sample(count: rounds, mean: mean, variance: variance).interval(confidence: 1 - level)
                .map { bound.side(of: $0) != .across } ?? false
        }
    }
}
