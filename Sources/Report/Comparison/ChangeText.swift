package import Analysis
import BenchmarkModel

extension ChangeRow {
    /// Of the levels.
    package var humanUnit: HumanUnit { HumanUnit(metric.unit, largest: baseline.estimate?.value.magnitude ?? 0) }

    /// - Parameter several: whether the rows beside it are of other targets.
    package func title(several: Bool) -> String {
        let kind = statistic.isDifference ? ", added" : ""
        let of = [.twins, .heap].contains(phase) ? "" : ", \(phase.rawValue)"
        return (several ? "\(target): " : "") + metric.title + kind + of + (isRelativeToMetronome ? " *" : "")
    }

    /// The change with the interval that is judged: in percent of the baseline where there is one to be a part of.
    package var changeText: String {
        guard let judged else { return "-" }
        return judged.relative.map(Self.percent.text) ?? changeUnit(judged).text(judged.difference)
    }

    /// In the unit of the change, so that the two can be held against each other.
    package var thresholdText: String {
        guard !isExact else { return "exact" }
        guard let judged else { return "-" }
        return "+-" + (judged.relativeMargin.map { Self.percent.text($0) } ?? changeUnit(judged).text(judged.margin))
    }

    /// The levels that belong to the change: of one speed where the metronome sets it. Without their intervals.
    package var baselineText: String { levelText(judged?.reference ?? baseline.estimate?.value) }

    package var currentText: String { levelText(judged?.current ?? current.estimate?.value) }

    /// The same difference between equal processes; nil where there is none.
    package var noiseText: String? {
        guard let judged, let noise = judged.noise, noise.low != nil else { return nil }
        guard let part = judged.relativeNoise else {
            return "\(changeUnit(judged).interval(noise)) \(changeUnit(judged).symbol)"
        }
        return "\(Self.percent.interval(part)) %"
    }

    /// What the interval alone says where that is not the verdict, why it is not, and what else is worth knowing.
    package var noteTexts: [String] {
        let alone = change == changeByItself ? [] : ["by its interval alone: \(changeByItself.rawValue)"]
        let told = doubts.map { doubt -> String in
            guard case .withinNoise = doubt, let noiseText else { return doubt.text }
            return "\(doubt.text) (A/A \(noiseText))"
        }.filter { !$0.isEmpty }
        return alone + told + notes
    }

    private static let percent = HumanUnit(.ratio, largest: 1)

    private func changeUnit(_ judged: JudgedChange) -> HumanUnit {
        HumanUnit(metric.unit, largest: max(judged.difference.value.magnitude, judged.margin))
    }

    private func levelText(_ value: Double?) -> String { value.map { humanUnit.text($0) } ?? "-" }
}
