/// The figure of a metric that is compared between two runs.
package enum ChangeStatistic: String, Hashable, Sendable, Codable, CaseIterable {
    /// The level of the treatment arm.
    case treatment
    /// Treatment minus control: the cost of the exporter.
    case difference
}

extension ChangeStatistic {
    /// Whether the statistic is a difference of twins, which only phases with twins have.
    package var isDifference: Bool {
        switch self {
        case .treatment: false
        case .difference: true
        }
    }
}

/// How far a figure may move before it counts as changed: the greater of the two limits.
package struct ChangeThreshold: Hashable, Sendable, Codable {
    package let metric: Metric
    package let phase: Phase
    package let statistic: ChangeStatistic
    /// Absolute limit, in the metric's base unit.
    package let absolute: Double
    /// Relative limit, as a part of the reference figure.
    package let relative: Double
    /// The reason for these limits.
    package let why: String

    package init(
        metric: Metric, phase: Phase, statistic: ChangeStatistic, absolute: Double, relative: Double, why: String
    ) {
        self.metric = metric
        self.phase = phase
        self.statistic = statistic
        self.absolute = absolute
        self.relative = relative
        self.why = why
    }
}

/// The verdict on a figure against a baseline, or on one target against another.
package enum Change: String, Hashable, Sendable, Codable, CaseIterable {
    case improved
    case regressed
    /// The change is shown to be within the threshold. It is not enough that no larger change was found.
    case unchanged
    case inconclusive
    /// There is no figure on one side; the row gives the reason.
    case notCompared = "not compared"
}
