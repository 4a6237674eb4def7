import BenchmarkModel
import Statistics

/// A change on the one scale on which it is judged: the difference in the metric's unit. The ratio, the percentage and
/// the verdict are computed from the same three values, so they cannot contradict each other.
package struct JudgedChange: Hashable, Sendable {
    /// The reference level: the mean of the baseline's rounds, at the speed at which the figures are compared.
    package let reference: Double
    /// Current minus baseline; its interval is the one judged. There is no interval if a side has a single value.
    package let difference: Estimate
    /// How far the figure may move, in the metric's unit.
    package let margin: Double
    /// The A/A difference at 95 %, where there is nothing to find; nil without second controls.
    package let noise: Estimate?
    /// Whether all figures of both sides are above 0, so that a ratio to the reference is meaningful.
    package let isPositive: Bool

    package init(reference: Double, difference: Estimate, margin: Double, noise: Estimate? = nil, isPositive: Bool) {
        self.reference = reference
        self.difference = difference
        self.margin = margin
        self.noise = noise
        self.isPositive = isPositive
    }

    /// The current level that belongs to the difference.
    package var current: Double { reference + difference.value }

    /// The same interval divided by the reference, where 1 means no change; nil unless all figures are above 0.
    package var ratio: Estimate? { part(of: difference, from: 1) }

    /// The same interval divided by the reference, where 0 means no change; nil unless all figures are above 0.
    package var relative: Estimate? { part(of: difference, from: 0) }

    /// The margin divided by the reference.
    package var relativeMargin: Double? { isPositive && reference > 0 ? margin / reference : nil }

    /// The noise divided by the reference.
    package var relativeNoise: Estimate? { noise.flatMap { part(of: $0, from: 0) } }

    private func part(of estimate: Estimate, from origin: Double) -> Estimate? {
        guard isPositive, reference > 0 else { return nil }
        return Estimate(
            value: origin + estimate.value / reference, low: estimate.low.map { origin + $0 / reference },
            high: estimate.high.map { origin + $0 / reference }, n: estimate.n)
    }

    /// Returns the change that the interval alone shows.
    func change(_ polarity: Polarity) -> Change {
        guard let interval = difference.interval else { return .inconclusive }
        if interval.low >= -margin && interval.high <= margin { return .unchanged }
        let isMore = interval.low > margin
        let isLess = interval.high < -margin
        switch polarity {
        case .lowerIsBetter: return isMore ? .regressed : isLess ? .improved : .inconclusive
        case .higherIsBetter: return isLess ? .regressed : isMore ? .improved : .inconclusive
        case .neutral: return isMore || isLess ? .regressed : .inconclusive
        }
    }

    /// Returns whether the noise prevents a verdict: it reaches the change that was found, or exceeds the margin of
    /// `unchanged`.
    func isWithinNoise(_ change: Change) -> Bool {
        guard let noise, let floor = noise.interval else { return false }
        return change == .unchanged
            ? floor.low < -margin || floor.high > margin : noise.reaches(difference.value)
    }
}
