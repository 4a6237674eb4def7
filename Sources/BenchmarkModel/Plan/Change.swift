/// Which figure of a metric is compared between two runs.
package enum ChangeStatistic: String, Hashable, Sendable, Codable, CaseIterable {
    /// The level of the treatment arm.
    case treatment
    /// Treatment minus control: what the exporter costs.
    case difference
}

extension ChangeStatistic {
    /// Whether it is a difference of twins, so that only phases with twins have it.
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
    /// In the metric's base unit.
    package let absolute: Double
    /// As a part of the figure compared with.
    package let relative: Double
    /// Why that far.
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

/// What is said of a figure against a baseline, or of one target against another.
package enum Change: String, Hashable, Sendable, Codable, CaseIterable {
    case improved
    case regressed
    /// Shown to lie within the threshold, not merely not shown to lie outside.
    case unchanged
    case inconclusive
    /// There is no figure on one side; the row says why.
    case notCompared = "not compared"
}
