package import Analysis
import BenchmarkModel

extension ChangeRow {
    /// Of the levels, the threshold and, where it is no part of the baseline, the change.
    package var humanUnit: HumanUnit { HumanUnit(unit, largest: baseline.estimate?.value.magnitude ?? 0) }

    /// - Parameter several: whether the rows beside it are of other targets.
    package func title(several: Bool) -> String {
        let title = Metric.named(metric)?.title ?? metric
        let kind = statistic == .difference ? ", added" : ""
        let of = [.twins, .heap].contains(phase) ? "" : ", \(phase.rawValue)"
        return (several ? "\(target): " : "") + title + kind + of + (isRelativeToMetronome ? " *" : "")
    }

    /// In percent where there is a baseline to be a part of.
    package var changeText: String {
        guard let difference = difference.estimate else { return "-" }
        guard let ratio = ratio.estimate else { return humanUnit.text(difference) }
        return HumanUnit(.ratio, largest: 1).text(
            Estimate(value: ratio.value - 1, low: ratio.low.map { $0 - 1 }, high: ratio.high.map { $0 - 1 }, n: ratio.n)
        )
    }

    package var thresholdText: String { isExact ? "exact" : "+-" + humanUnit.text(threshold) }

    /// A level without its interval.
    package func levelText(_ figure: Figure) -> String {
        figure.estimate.map { humanUnit.text($0.value) } ?? "-"
    }
}
