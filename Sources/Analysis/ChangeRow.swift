public import BenchmarkModel

/// One figure of a run beside the same figure of another.
public struct ChangeRow: Hashable, Sendable {
    /// Name of the subject; both runs have it.
    public let target: String
    /// nil for the fleet: the mean over the agents that both runs have.
    public let agent: AgentID?
    /// Name of a `Metric`.
    public let metric: String
    public let phase: Phase
    public let statistic: ChangeStatistic
    public let unit: Unit
    /// The figure compared with; in a versus run the one of its control.
    public let baseline: Figure
    public let current: Figure
    /// Current minus baseline. Its interval is the one judged by.
    public let difference: Figure
    /// Current over baseline; absent where the baseline's figure may be 0 or below.
    public let ratio: Figure
    /// How far, in `unit`, the figure may move: the greater of the absolute and the relative threshold.
    public let threshold: Double
    /// Taken to be the same in every run of the same program: any change counts.
    public let isExact: Bool
    /// Both figures are in proportion to the metronome's of their run: `baseline` and `current` are as measured, `difference`
    /// and `ratio` are of the current figure as it would be at the baseline's speed.
    public let isRelativeToMetronome: Bool
    public internal(set) var change: Change
    /// Whole sentences for people: why no more can be said, and what would help.
    public internal(set) var notes: [String]

    public init(
        target: String, agent: AgentID?, metric: String, phase: Phase, statistic: ChangeStatistic, unit: Unit,
        baseline: Figure, current: Figure, difference: Figure, ratio: Figure, threshold: Double, isExact: Bool,
        isRelativeToMetronome: Bool, change: Change, notes: [String]
    ) {
        self.target = target
        self.agent = agent
        self.metric = metric
        self.phase = phase
        self.statistic = statistic
        self.unit = unit
        self.baseline = baseline
        self.current = current
        self.difference = difference
        self.ratio = ratio
        self.threshold = threshold
        self.isExact = isExact
        self.isRelativeToMetronome = isRelativeToMetronome
        self.change = change
        self.notes = notes
    }
}
