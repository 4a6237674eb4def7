package import Statistics

/// The results of a calibration of the bench on one machine: whether it finds planted costs, how often it finds a cost
/// where there is none, and the smallest difference that it can find.
package struct Calibration: Hashable, Sendable, Codable {
    /// Seconds since 1970, UTC.
    package var started: Double
    package var quick: Bool
    /// The environment of the A/A run.
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

/// A cost planted in the treatment, and the cost that the bench found.
package struct PlantedCost: Hashable, Sendable, Codable {
    /// Description for people, such as "CPU 0.02 % of a core".
    package var plant: String
    package var metric: Metric
    package var phase: Phase
    /// Unit of `planted`, `found` and their ends: the metric's, or a ratio for a part of the control.
    package var unit: Unit
    package var planted: Double
    package var found: Double
    /// 95 % interval of `found`.
    package var interval: ConfidenceInterval
    /// 95 % interval of found minus planted, by round (by launch for solo launches).
    package var error: ConfidenceInterval
    /// Number of rounds or launches, number of agents in each, and total seconds of steady state; 0 if there is none.
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

    /// Whether the bench shows any cost.
    package var isFound: Bool { interval.low > 0 || interval.high < 0 }

    package var relativeError: Double { found / planted - 1 }
}

/// A plant for which no figure was measured.
package struct UnmeasuredPlant: Hashable, Sendable, Codable {
    package var plant: String
    package var reason: String

    package init(plant: String, reason: String) {
        self.plant = plant
        self.reason = reason
    }
}

/// How often a comparison of a program with itself showed a difference.
package struct FalseAlarms: Hashable, Sendable, Codable {
    package enum Source: String, Hashable, Sendable, Codable, CaseIterable {
        /// Consecutive runs of the whole fleet, as they were measured.
        case runs
        /// The same rounds, with a comparison for each of several disjoint parts of the fleet.
        case parts
        /// Rounds and agents drawn repeatedly from all.
        case resampled
    }

    package var source: Source
    /// nil for the family: any of the metrics, adjusted (Holm).
    package var metric: Metric?
    /// Number of rounds in a comparison.
    package var rounds: Int
    package var count: Proportion

    package init(source: Source, metric: Metric?, rounds: Int, count: Proportion) {
        self.source = source
        self.metric = metric
        self.rounds = rounds
        self.count = count
    }
}

/// The variation of a round's fleet figure when there is nothing to find.
package struct NoiseLevel: Hashable, Sendable, Codable {
    package var metric: Metric
    /// Mean of treatment minus control over the agents and all rounds, in the metric's unit. `interval` and the
    /// deviation describe its spread from round to round.
    package var mean: Double
    package var interval: ConfidenceInterval
    package var deviation: Double
    /// The control's own figure.
    package var level: Double
    package var agents: Int
    package var rounds: Int
    /// Seconds of steady state in a round.
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

    /// Returns the smallest mean difference that is found nine times of ten, at 95 %, with this number of rounds and
    /// agents; nil for fewer than two rounds. Longer rounds are assumed to vary as much as those of the calibration, so
    /// the result is rather too large.
    package func smallestChange(rounds: Int, agents: Int) -> Double? {
        guard agents > 0 else { return nil }
        return Power.smallestEffect(count: rounds).map {
            $0 * deviation * (Double(self.agents) / Double(agents)).squareRoot()
        }
    }

    /// Returns the same within this many seconds of steady state, in rounds as long as the calibration's.
    package func smallestChange(seconds: Double) -> Double? {
        smallestChange(rounds: Int(saturating: seconds / roundSeconds), agents: agents)
    }
}

/// Whether figures vary less when they are scaled to the metronome's mean speed.
package struct SpeedCorrection: Hashable, Sendable, Codable {
    /// Description of the figures, for people.
    package var figure: String
    /// Coefficients of variation over the rounds.
    package var raw: Double
    package var corrected: Double
    /// p-value of the hypothesis that the two are equal (Pitman and Morgan's test).
    package var pValue: Double

    package init(figure: String, raw: Double, corrected: Double, pValue: Double) {
        self.figure = figure
        self.raw = raw
        self.corrected = corrected
        self.pValue = pValue
    }

    package var helps: Bool { corrected < raw && pValue < 0.05 }
}

/// The twins' difference, and the difference between a fleet with all exporters on and one with all off.
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
