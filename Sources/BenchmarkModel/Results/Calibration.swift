public import Statistics

/// What a calibration found out about the bench on one machine: whether it finds what is there, does not find what is not, and how
/// small a difference it can see.
public struct Calibration: Hashable, Sendable, Codable {
    /// Seconds since 1970, UTC.
    public var started: Double
    public var quick: Bool
    /// As the A/A run found it.
    public var environment: Environment
    public var costs: [PlantedCost] = []
    public var unmeasured: [UnmeasuredPlant] = []
    public var alarms: [FalseAlarms] = []
    public var noise: [NoiseLevel] = []
    public var speed: [SpeedCorrection] = []
    public var interference: [Interference] = []

    public init(started: Double, quick: Bool, environment: Environment) {
        self.started = started
        self.quick = quick
        self.environment = environment
    }
}

/// A cost that was planted in the treatment, and what the bench found of it.
public struct PlantedCost: Hashable, Sendable, Codable {
    /// For people, such as "CPU 0.02 % of a core".
    public var plant: String
    public var metric: Metric
    public var phase: Phase
    /// Of `planted`, `found` and their ends: the metric's, or a ratio for a part of the control.
    public var unit: Unit
    public var planted: Double
    public var found: Double
    /// 95 % interval of `found`.
    public var interval: ConfidenceInterval
    /// 95 % interval of found minus planted, round by round (launch by launch where start-up is alone).
    public var error: ConfidenceInterval
    /// Rounds or launches, agents in each, and seconds of steady state in all; 0 where there is none.
    public var rounds: Int
    public var agents: Int
    public var seconds: Double

    public init(
        plant: String, metric: Metric, phase: Phase, unit: Unit, planted: Double, found: Double,
        interval: ConfidenceInterval, error: ConfidenceInterval, rounds: Int, agents: Int, seconds: Double
    ) {
        self.plant = plant
        self.metric = metric
        self.phase = phase
        self.unit = unit
        self.planted = planted
        self.found = found
        self.interval = interval
        self.error = error
        self.rounds = rounds
        self.agents = agents
        self.seconds = seconds
    }

    /// Whether the bench says that there is something at all.
    public var isFound: Bool { interval.low > 0 || interval.high < 0 }

    public var relativeError: Double { found / planted - 1 }
}

/// A plant that no figure could be had of.
public struct UnmeasuredPlant: Hashable, Sendable, Codable {
    public var plant: String
    public var reason: String

    public init(plant: String, reason: String) {
        self.plant = plant
        self.reason = reason
    }
}

/// How often a comparison of a thing with itself said that there is a difference.
public struct FalseAlarms: Hashable, Sendable, Codable {
    public enum Source: String, Hashable, Sendable, Codable, CaseIterable {
        /// Runs as they were measured, one after the other, of the whole fleet.
        case runs
        /// The same rounds, each of several disjoint parts of the fleet a comparison of its own.
        case parts
        /// Rounds and agents drawn from all again and again.
        case resampled
    }

    public var source: Source
    /// nil for the family of all: any of them, adjusted (Holm).
    public var metric: Metric?
    /// Rounds of a comparison.
    public var rounds: Int
    public var count: Proportion

    public init(source: Source, metric: Metric?, rounds: Int, count: Proportion) {
        self.source = source
        self.metric = metric
        self.rounds = rounds
        self.count = count
    }
}

/// How much a round's figure of the fleet varies when there is nothing to find.
public struct NoiseLevel: Hashable, Sendable, Codable {
    public var metric: Metric
    /// Mean of treatment minus control over the agents, in the metric's unit: over all rounds, and its spread from round to round.
    public var mean: Double
    public var interval: ConfidenceInterval
    public var deviation: Double
    /// The control's own figure.
    public var level: Double
    public var agents: Int
    public var rounds: Int
    /// Steady state of a round.
    public var roundSeconds: Double

    public init(
        metric: Metric, mean: Double, interval: ConfidenceInterval, deviation: Double, level: Double, agents: Int,
        rounds: Int, roundSeconds: Double
    ) {
        self.metric = metric
        self.mean = mean
        self.interval = interval
        self.deviation = deviation
        self.level = level
        self.agents = agents
        self.rounds = rounds
        self.roundSeconds = roundSeconds
    }

    /// The smallest mean difference that so many rounds of so many agents find nine times of ten, at 95 %; nil for fewer than two
    /// rounds. Longer rounds than the calibration's are taken to vary as much, so that it promises too little rather than too much.
    public func smallestChange(rounds: Int, agents: Int) -> Double? {
        guard agents > 0 else { return nil }
        return Power.smallestEffect(count: rounds).map {
            $0 * deviation * (Double(self.agents) / Double(agents)).squareRoot()
        }
    }

    /// The same within so many seconds of steady state, in rounds as long as the calibration's.
    public func smallestChange(seconds: Double) -> Double? {
        smallestChange(rounds: Int(saturating: seconds / roundSeconds), agents: agents)
    }
}

/// Whether figures vary less when they are brought to the metronome's mean speed.
public struct SpeedCorrection: Hashable, Sendable, Codable {
    /// Whose figures, for people.
    public var figure: String
    /// Coefficients of variation over the rounds.
    public var raw: Double
    public var corrected: Double
    /// That the two are equal (Pitman and Morgan's test).
    public var pValue: Double

    public init(figure: String, raw: Double, corrected: Double, pValue: Double) {
        self.figure = figure
        self.raw = raw
        self.corrected = corrected
        self.pValue = pValue
    }

    public var helps: Bool { corrected < raw && pValue < 0.05 }
}

/// The twins' difference beside that of a fleet that is all on and one that is all off.
public struct Interference: Hashable, Sendable, Codable {
    public var metric: Metric
    public var twins: Double
    public var twinsInterval: ConfidenceInterval
    public var uniform: Double
    public var uniformInterval: ConfidenceInterval

    public init(
        metric: Metric, twins: Double, twinsInterval: ConfidenceInterval, uniform: Double,
        uniformInterval: ConfidenceInterval
    ) {
        self.metric = metric
        self.twins = twins
        self.twinsInterval = twinsInterval
        self.uniform = uniform
        self.uniformInterval = uniformInterval
    }
}
