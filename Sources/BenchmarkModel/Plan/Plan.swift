/// Everything that decides what a run does: printed, stored, and enough to do it again.
package struct Plan: Hashable, Sendable, Codable {
    package var fleet: Fleet
    package var targets: [Target]
    /// The targets are compared with the first of them, all on, instead of each with itself off.
    package var versus: Bool
    /// Controls have no HTTP server either, by their target's `bare`.
    package var bareControl: Bool
    package var budgets: BudgetSet
    /// Requests per second and agent by target name.
    package var requestRates: [String: Double]
    /// Seconds between two scrapes of an agent, and the length of the steady state.
    package var scrapeInterval: Double
    /// Seconds after which a scrape is given up; nil: the interval between the scrapes.
    package var scrapeTimeout: Double?
    /// Twin rounds; with `looks` the most there may be.
    package var rounds: Int
    /// Rounds after which the run is judged and ends when all is decided, ascending, the last of them `rounds`; empty: it is judged
    /// once, at its end.
    package var looks: [Int]
    /// Seconds that a run with looks may take; nil: as long as its rounds do.
    package var maximumDuration: Double?
    /// Twin rounds after which the whole fleet is measured in one arm, then in the other.
    package var uniformRounds: Int
    /// Seconds of the soak phase; 0 leaves it out.
    package var soak: Double
    /// Launches of single agents, per arm.
    package var soloLaunches: Int
    /// Launches of the whole fleet in one arm, per arm.
    package var herdLaunches: Int
    /// Agents of the scale phase; 0 leaves it out.
    package var scaleAgents: Int
    /// Launches of the heap phase, per arm and number of requests; 0 leaves it out.
    package var heapLaunches: Int
    /// Share of the agents that have a second control, 0 to 1.
    package var noiseShare: Double
    /// Seconds of load before steady state begins.
    package var warmUp: Double
    package var seed: UInt64
    package var quick: Bool

    package init(
        fleet: Fleet, targets: [Target], versus: Bool = false, budgets: BudgetSet, requestRates: [String: Double],
        scrapeInterval: Double, rounds: Int, soloLaunches: Int, herdLaunches: Int, scaleAgents: Int,
        heapLaunches: Int = 0, noiseShare: Double = 0, warmUp: Double, seed: UInt64, quick: Bool, looks: [Int] = [],
        maximumDuration: Double? = nil, uniformRounds: Int = 0, soak: Double = 0,
        bareControl: Bool = false, scrapeTimeout: Double? = nil
    ) {
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
    /// Seconds between two scrapes of an agent of a target: its own, else the plan's, which is the length of the steady state.
    package func scrapeInterval(of target: Target) -> Double { target.scrapeInterval ?? scrapeInterval }

    /// A plan stored by an older version lacks what that version did not have.
    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        self.init(
            fleet: try container.decode(Fleet.self, forKey: .fleet),
            targets: try container.decode([Target].self, forKey: .targets),
            versus: try container.decodeIfPresent(Bool.self, forKey: .versus) ?? false,
            budgets: try container.decode(BudgetSet.self, forKey: .budgets),
            requestRates: try container.decode([String: Double].self, forKey: .requestRates),
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
            scrapeTimeout: try container.decodeIfPresent(Double.self, forKey: .scrapeTimeout))
        do throws(Missing) {
            try checkNumbers()
        } catch {
            throw DecodingError.dataCorrupted(
                DecodingError.Context(codingPath: decoder.codingPath, debugDescription: error.reason))
        }
    }
}
