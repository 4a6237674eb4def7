import BenchmarkModel
import Statistics

/// A change on the one scale that it is judged on: the difference, in the metric's unit. The ratio, the percentage and the verdict are
/// made of the same three values, so that none of them can contradict another.
package struct JudgedChange: Hashable, Sendable {
    /// The level compared with: the mean of the baseline's rounds, at the speed the figures are compared at.
    package let reference: Double
    /// Current minus baseline; its interval is the one judged. No interval where a side has a single value.
    package let difference: Estimate
    /// How far, in the metric's unit, the figure may move.
    package let margin: Double
    /// The same difference where there is nothing to find, at 95 %; nil without second controls.
    package let noise: Estimate?
    /// Whether all figures of both sides are above 0, so that a part of the reference says something.
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

    /// The same interval as a part of the reference, from 1; nil where the figures are not all above 0.
    package var ratio: Estimate? { part(of: difference, from: 1) }

    /// As `ratio`, counted from 0.
    package var relative: Estimate? { part(of: difference, from: 0) }

    /// The margin as a part of the reference.
    package var relativeMargin: Double? { isPositive && reference > 0 ? margin / reference : nil }

    /// The noise as a part of the reference.
    package var relativeNoise: Estimate? { noise.flatMap { part(of: $0, from: 0) } }

    private func part(of estimate: Estimate, from origin: Double) -> Estimate? {
        guard isPositive, reference > 0 else { return nil }
        return Estimate(
            value: origin + estimate.value / reference, low: estimate.low.map { origin + $0 / reference },
            high: estimate.high.map { origin + $0 / reference }, n: estimate.n)
    }

    /// What the interval alone says.
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

    /// Whether the noise forbids a verdict: it reaches a change that was found, or leaves the margin that nothing is said to exceed.
    func isWithinNoise(_ change: Change) -> Bool {
        guard let noise, let floor = noise.interval else { return false }
        return change == .unchanged
            ? floor.low < -margin || floor.high > margin : noise.reaches(difference.value)
    }
}
