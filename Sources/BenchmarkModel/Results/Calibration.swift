package import Statistics

/// What a calibration found out about the bench on one machine: whether it finds what is there, does not find what is not, and how
/// small a difference it can see.
package struct Calibration: Hashable, Sendable, Codable {
    /// Seconds since 1970, UTC.
    package var started: Double
    package var quick: Bool
    /// As the A/A run found it.
    package var environment: Environment
    package var costs: [PlantedCost] = []
    package var unmeasured: [UnmeasuredPlant] = []
    package var alarms: [FalseAlarms] = []
    package var noise: [NoiseLevel] = []
    package var speed: [SpeedCorrection] = []
    package var interference: [Interference] = []

    package init(started: Double, quick: Bool, environment: Environment) {
        self.started = started
        self.quick = quick
        self.environment = environment
    }
}

/// A cost that was planted in the treatment, and what the bench found of it.
package struct PlantedCost: Hashable, Sendable, Codable {
    /// For people, such as "CPU 0.02 % of a core".
    package var plant: String
    package var metric: Metric
    package var phase: Phase
    /// Of `planted`, `found` and their ends: the metric's, or a ratio for a part of the control.
    package var unit: Unit
    package var planted: Double
    package var found: Double
    /// 95 % interval of `found`.
    package var interval: ConfidenceInterval
    /// 95 % interval of found minus planted, round by round (launch by launch where start-up is alone).
    package var error: ConfidenceInterval
    /// Rounds or launches, agents in each, and seconds of steady state in all; 0 where there is none.
    package var rounds: Int
    package var agents: Int
    package var seconds: Double

    package init(
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
    package var isFound: Bool { interval.low > 0 || interval.high < 0 }

    package var relativeError: Double { found / planted - 1 }
}

/// A plant that no figure could be had of.
package struct UnmeasuredPlant: Hashable, Sendable, Codable {
    package var plant: String
    package var reason: String

    package init(plant: String, reason: String) {
        self.plant = plant
        self.reason = reason
    }
}

/// How often a comparison of a thing with itself said that there is a difference.
package struct FalseAlarms: Hashable, Sendable, Codable {
    package enum Source: String, Hashable, Sendable, Codable, CaseIterable {
        /// Runs as they were measured, one after the other, of the whole fleet.
        case runs
        /// The same rounds, each of several disjoint parts of the fleet a comparison of its own.
        case parts
        /// Rounds and agents drawn from all again and again.
        case resampled
    }

    package var source: Source
    /// nil for the family of all: any of them, adjusted (Holm).
    package var metric: Metric?
    /// Rounds of a comparison.
    package var rounds: Int
    package var count: Proportion

    package init(source: Source, metric: Metric?, rounds: Int, count: Proportion) {
        self.source = source
        self.metric = metric
        self.rounds = rounds
        self.count = count
    }
}

/// How much a round's figure of the fleet varies when there is nothing to find.
package struct NoiseLevel: Hashable, Sendable, Codable {
    package var metric: Metric
    /// Mean of treatment minus control over the agents, in the metric's unit: over all rounds, and its spread from round to round.
    package var mean: Double
    package var interval: ConfidenceInterval
    package var deviation: Double
    /// The control's own figure.
    package var level: Double
    package var agents: Int
    package var rounds: Int
    /// Steady state of a round.
    package var roundSeconds: Double

    package init(
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
    package func smallestChange(rounds: Int, agents: Int) -> Double? {
        guard agents > 0 else { return nil }
        return Power.smallestEffect(count: rounds).map {
            $0 * deviation * (Double(self.agents) / Double(agents)).squareRoot()
        }
    }

    /// The same within so many seconds of steady state, in rounds as long as the calibration's.
    package func smallestChange(seconds: Double) -> Double? {
        smallestChange(rounds: Int(saturating: seconds / roundSeconds), agents: agents)
    }
}

/// Whether figures vary less when they are brought to the metronome's mean speed.
package struct SpeedCorrection: Hashable, Sendable, Codable {
    /// Whose figures, for people.
    package var figure: String
    /// Coefficients of variation over the rounds.
    package var raw: Double
    package var corrected: Double
    /// That the two are equal (Pitman and Morgan's test).
    package var pValue: Double

    package init(figure: String, raw: Double, corrected: Double, pValue: Double) {
        self.figure = figure
        self.raw = raw
        self.corrected = corrected
        self.pValue = pValue
    }

    package var helps: Bool { corrected < raw && pValue < 0.05 }
}

/// The twins' difference beside that of a fleet that is all on and one that is all off.
package struct Interference: Hashable, Sendable, Codable {
    package var metric: Metric
    package var twins: Double
    package var twinsInterval: ConfidenceInterval
    package var uniform: Double
    package var uniformInterval: ConfidenceInterval

    package init(
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
