public import Statistics

/// Which agents a distribution is of.
public enum DistributionShare: String, Hashable, Sendable, Codable, CaseIterable {
    case fleet
    /// The agents that have a second control.
    case noise
}

/// All values of a metric in one arm of a round, over all agents: `request_seconds` or `service_seconds`.
public struct Distribution: Sendable, Codable, Hashable {
    public let target: String
    public let phase: Phase
    public let round: Int
    public let arm: Arm
    public let share: DistributionShare
    /// Its unit is seconds; the histogram counts nanoseconds.
    public let metric: Metric
    public let histogram: HDRHistogram

    public init(
        target: String, phase: Phase, round: Int, arm: Arm, share: DistributionShare, metric: Metric,
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
