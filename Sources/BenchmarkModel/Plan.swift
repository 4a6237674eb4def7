/// Everything that decides what a run does: printed, stored, and enough to do it again.
public struct Plan: Hashable, Sendable, Codable {
    public var fleet: Fleet
    public var targets: [Target]
    public var budgets: BudgetSet
    /// Requests per second and agent by target name.
    public var requestRates: [String: Double]
    /// Seconds between two scrapes of an agent, and the length of the steady state.
    public var scrapeInterval: Double
    public var rounds: Int
    /// Launches of single agents, per arm.
    public var soloLaunches: Int
    /// Launches of the whole fleet in one arm, per arm.
    public var herdLaunches: Int
    /// Agents of the scale phase; 0 leaves it out.
    public var scaleAgents: Int
    /// Seconds of load before steady state begins.
    public var warmUp: Double
    public var seed: UInt64
    public var quick: Bool

    public init(
        fleet: Fleet, targets: [Target], budgets: BudgetSet, requestRates: [String: Double], scrapeInterval: Double,
        rounds: Int, soloLaunches: Int, herdLaunches: Int, scaleAgents: Int, warmUp: Double, seed: UInt64, quick: Bool
    ) {
        self.fleet = fleet
        self.targets = targets
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

/// The machine and the programs of a run, as they were found. A fact that could not be read says so in its value.
public struct Environment: Hashable, Sendable, Codable {
    /// Ordered name and value pairs, for instance ("kernel", "6.1.0"), ("governor", "not readable: ...").
    public var facts: [Fact]

    public struct Fact: Hashable, Sendable, Codable {
        public let name: String
        public let value: String

        public init(name: String, value: String) {
            self.name = name
            self.value = value
        }
    }

    public init(facts: [Fact] = []) { self.facts = facts }

    public subscript(name: String) -> String? { facts.first { $0.name == name }?.value }
}

/// How a run ended.
public enum RunStatus: String, Hashable, Sendable, Codable {
    case running
    case complete
    case interrupted
    case failed
}
