package import Statistics

/// The agents that a distribution covers.
package enum DistributionShare: String, Hashable, Sendable, Codable, CaseIterable {
    case fleet
    /// The agents that have a second control.
    case noise
}

/// All values of a metric in one arm of a round, over all agents: `request_seconds` or `service_seconds`.
package struct Distribution: Sendable, Codable, Hashable {
    package let target: SubjectID
    package let phase: Phase
    package let round: Int
    package let arm: Arm
    package let share: DistributionShare
    /// Metric of the values. Its unit is seconds; the histogram counts nanoseconds.
    package let metric: Metric
    package let histogram: HDRHistogram

    package init(
        target: SubjectID, phase: Phase, round: Int, arm: Arm, share: DistributionShare, metric: Metric,
        histogram: HDRHistogram
    ) {
        self.target = target
        self.phase = phase
        self.round = round
        self.arm = arm
        self.share = share
        self.metric = metric
        self.histogram = histogram
    }
}
