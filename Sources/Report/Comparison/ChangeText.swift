package import Analysis
import BenchmarkModel

extension ChangeRow {
    /// The unit of the levels.
    package var humanUnit: HumanUnit { HumanUnit(metric.unit, largest: baseline.estimate?.value.magnitude ?? 0) }

    /// Returns the title, with a mark if the figure is relative to the metronome.
    ///
    /// - Parameter several: whether the table has rows of several targets.
    package func title(several: Bool) -> String {
        plainTitle(several: several) + (isRelativeToMetronome ? " *" : "")
    }

    /// Returns the title without the mark.
    func plainTitle(several: Bool) -> String {
        let kind = statistic.isDifference ? ", added" : ""
        let of = [.twins, .heap].contains(phase) ? "" : ", \(phase.rawValue)"
        return (several ? "\(target): " : "") + metric.title + kind + of
    }

    /// The change with the interval that is judged: in percent of the baseline, or absolute if the relative change is
    /// undefined.
    package var changeText: String {
        guard let judged else { return "-" }
        return judged.relative.map(Self.percent.text) ?? changeUnit(judged).text(judged.difference)
    }

    /// The threshold in the unit of the change, so that both can be compared.
    package var thresholdText: String {
        guard !isExact else { return "exact" }
        guard let judged else { return "-" }
        return "+-" + (judged.relativeMargin.map { Self.percent.text($0) } ?? changeUnit(judged).text(judged.margin))
    }

    /// The level of the baseline without its interval, at the same machine speed as the current level if the metronome
    /// is used.
    package var baselineText: String { levelText(judged?.reference ?? baseline.estimate?.value) }

    /// The current level without its interval.
    package var currentText: String { levelText(judged?.current ?? current.estimate?.value) }

    /// The A/A interval, that is, the same difference between equal processes; nil without one.
    package var noiseText: String? {
        guard let judged, let noise = judged.noise, noise.low != nil else { return nil }
        guard let part = judged.relativeNoise else {
            return "\(changeUnit(judged).interval(noise)) \(changeUnit(judged).symbol)"
        }
        return "\(Self.percent.interval(part)) %"
    }

    /// The verdict of the interval alone if it differs from the final verdict, the doubts that caused the difference,
    /// and further notes.
    package var noteTexts: [String] {
        let alone = change == changeByItself ? [] : ["by its interval alone: \(changeByItself.rawValue)"]
        let reasons = doubts.map { doubt -> String in
            guard case .withinNoise = doubt, let noiseText else { return doubt.text }
            return "\(doubt.text) (A/A \(noiseText))"
        }.filter { !$0.isEmpty }
        return alone + reasons + notes
    }

    private static let percent = HumanUnit(.ratio, largest: 1)

    private func changeUnit(_ judged: JudgedChange) -> HumanUnit {
        HumanUnit(metric.unit, largest: max(judged.difference.value.magnitude, judged.margin))
    }

    private func levelText(_ value: Double?) -> String { value.map { humanUnit.text($0) } ?? "-" }
}
