/// Everything that determines a run. It is printed and stored, and it is enough to repeat the run.
package struct Plan: Hashable, Sendable, Codable {
    package var fleet: Fleet
    package var targets: [Target]
    /// Whether every other target is compared with the first one, all exporters on, instead of each target with its
    /// exporter off.
    package var versus: Bool
    /// Whether controls also run without their HTTP server, by the `bare` of their target.
    package var bareControl: Bool
    package var budgets: BudgetSet
    /// Subjects to which the limits of the budgets do not apply. They have the same figures without a limit.
    package var withoutLimits: [SubjectID]
    /// Requests per second and agent, by subject, for agents without a rate of their own: the mean over steady state.
    /// Before a search it is the highest rate that the search may find.
    package var requestRates: [SubjectID: Double]
    /// How the requests are spread over time, by subject. A subject without a schedule has `poisson`.
    package var schedules: [SubjectID: LoadSchedule]
    /// The searches of `--rate auto`, by subject.
    package var rateSearches: [SubjectID: RateSearch]
    /// Seconds between two scrapes of an agent; also the length of the steady state.
    package var scrapeInterval: Double
    /// Timeout of a scrape in seconds; nil for the interval between the scrapes.
    package var scrapeTimeout: Double?
    /// Number of twin rounds; with `looks` the greatest number.
    package var rounds: Int
    /// Numbers of rounds after which the run is judged, ascending; the last one is `rounds`. The run ends when all rows
    /// are decided. Empty: the run is judged once, at its end.
    package var looks: [Int]
    /// Maximum duration of a run with looks, in seconds; nil for as long as its rounds take.
    package var maximumDuration: Double?
    /// Number of twin rounds after which the whole fleet is measured in one arm, then in the other.
    package var uniformRounds: Int
    /// Length of the soak phase in seconds; 0 leaves it out.
    package var soak: Double
    /// Number of launches of single agents, per arm.
    package var soloLaunches: Int
    /// Number of launches of the whole fleet in one arm, per arm.
    package var herdLaunches: Int
    /// Number of agents in the scale phase; 0 leaves it out.
    package var scaleAgents: Int
    /// Number of launches in the heap phase, per arm and number of requests; 0 leaves it out.
    package var heapLaunches: Int
    /// Share of the agents that have a second control, 0 to 1.
    package var noiseShare: Double
    /// Seconds of load before steady state begins.
    package var warmUp: Double
    package var seed: UInt64
    package var quick: Bool

    package init(
        fleet: Fleet, targets: [Target], versus: Bool = false, budgets: BudgetSet, requestRates: [SubjectID: Double],
        scrapeInterval: Double, rounds: Int, soloLaunches: Int, herdLaunches: Int, scaleAgents: Int,
        heapLaunches: Int = 0, noiseShare: Double = 0, warmUp: Double, seed: UInt64, quick: Bool, looks: [Int] = [],
        maximumDuration: Double? = nil, uniformRounds: Int = 0, soak: Double = 0,
        bareControl: Bool = false, scrapeTimeout: Double? = nil, withoutLimits: [SubjectID] = [],
        schedules: [SubjectID: LoadSchedule] = [:], rateSearches: [SubjectID: RateSearch] = [:]
    ) {
        self.schedules = schedules
        self.rateSearches = rateSearches
        self.withoutLimits = withoutLimits
        self.scrapeTimeout = scrapeTimeout
        self.bareControl = bareControl
        self.looks = looks
        self.maximumDuration = maximumDuration
        self.uniformRounds = uniformRounds
        self.soak = soak
        self.fleet = fleet
        self.targets = targets
        self.versus = versus
        self.heapLaunches = heapLaunches
        self.noiseShare = noiseShare
        self.budgets = budgets
        self.requestRates = requestRates
        self.scrapeInterval = scrapeInterval
        self.rounds = rounds
        self.soloLaunches = soloLaunches
        self.herdLaunches = herdLaunches
        self.scaleAgents = scaleAgents
        self.warmUp = warmUp
        self.seed = seed
        self.quick = quick
    }
}

extension Plan {
    /// Returns the seconds between two scrapes of an agent of a target: the target's own, or the plan's, which is the
    /// length of the steady state.
    package func scrapeInterval(of target: Target) -> Double { target.scrapeInterval ?? scrapeInterval }

    /// Decodes a plan. One stored by an older version lacks the fields that were added later.
    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        self.init(
            fleet: try container.decode(Fleet.self, forKey: .fleet),
            targets: try container.decode([Target].self, forKey: .targets),
            versus: try container.decodeIfPresent(Bool.self, forKey: .versus) ?? false,
            budgets: try container.decode(BudgetSet.self, forKey: .budgets),
            requestRates: try container.decode([SubjectID: Double].self, forKey: .requestRates),
            scrapeInterval: try container.decode(Double.self, forKey: .scrapeInterval),
            rounds: try container.decode(Int.self, forKey: .rounds),
            soloLaunches: try container.decode(Int.self, forKey: .soloLaunches),
            herdLaunches: try container.decode(Int.self, forKey: .herdLaunches),
            scaleAgents: try container.decode(Int.self, forKey: .scaleAgents),
            heapLaunches: try container.decodeIfPresent(Int.self, forKey: .heapLaunches) ?? 0,
            noiseShare: try container.decodeIfPresent(Double.self, forKey: .noiseShare) ?? 0,
            warmUp: try container.decode(Double.self, forKey: .warmUp),
            seed: try container.decode(UInt64.self, forKey: .seed),
            quick: try container.decode(Bool.self, forKey: .quick),
            looks: try container.decodeIfPresent([Int].self, forKey: .looks) ?? [],
            maximumDuration: try container.decodeIfPresent(Double.self, forKey: .maximumDuration),
            uniformRounds: try container.decodeIfPresent(Int.self, forKey: .uniformRounds) ?? 0,
            soak: try container.decodeIfPresent(Double.self, forKey: .soak) ?? 0,
            bareControl: try container.decodeIfPresent(Bool.self, forKey: .bareControl) ?? false,
            scrapeTimeout: try container.decodeIfPresent(Double.self, forKey: .scrapeTimeout),
            withoutLimits: try container.decodeIfPresent([SubjectID].self, forKey: .withoutLimits) ?? [],
            schedules: try container.decodeIfPresent([SubjectID: LoadSchedule].self, forKey: .schedules) ?? [:],
            rateSearches: try container.decodeIfPresent([SubjectID: RateSearch].self, forKey: .rateSearches) ?? [:])
        do throws(Missing) {
            try checkNumbers()
        } catch {
            throw DecodingError.dataCorrupted(
                DecodingError.Context(codingPath: decoder.codingPath, debugDescription: error.reason))
        }
    }
}
