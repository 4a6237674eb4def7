/// Everything that plans, steps, progress, remaining time, preflight and tables need to know about a phase.
package struct PhaseDescription: Hashable, Sendable {
    /// The processes that run at the same time.
    package enum Launch: Hashable, Sendable {
        /// One agent, in one arm.
        case oneAgent
        /// The whole fleet, in one arm.
        case fleet
        /// The number of agents that the scale budget asks for, in one arm.
        case scaledFleet
        /// The whole fleet, in all arms at once.
        case twins
        /// No process. Only runs stored by earlier versions have such a phase.
        case nothing
    }

    /// How long agents are measured under load.
    package enum Steady: Hashable, Sendable {
        /// They are not: the launch ends when the agents are ready.
        case none
        /// For one scrape interval of the plan.
        case scrapeInterval
        /// For the length of the plan's soak.
        case soak
    }

    /// Name of a step in progress lines, such as "twin round".
    package let step: String
    /// Name of the replicates, for people.
    package let replicates: String
    package let launch: Launch
    package let steady: Steady
    /// Whether each agent's endpoints are checked.
    package let observesAccess: Bool
    /// Whether the startup stages of each process are measured.
    package let observesStartUp: Bool
}

extension Phase {
    /// The description of a phase. The switch is exhaustive, so that a new phase needs a description to compile.
    package var description: PhaseDescription {
        switch self {
        case .solo:
            PhaseDescription(
                step: "solo startup", replicates: "launches", launch: .oneAgent, steady: .none,
                observesAccess: false, observesStartUp: true)
        case .heap:
            PhaseDescription(
                step: "heap", replicates: "launches", launch: .oneAgent, steady: .none, observesAccess: false,
                observesStartUp: false)
        case .herd:
            PhaseDescription(
                step: "herd", replicates: "launches", launch: .fleet, steady: .none, observesAccess: true,
                observesStartUp: true)
        case .scale:
            PhaseDescription(
                step: "scale", replicates: "launches", launch: .scaledFleet, steady: .none, observesAccess: true,
                observesStartUp: true)
        case .twins:
            PhaseDescription(
                step: "twin round", replicates: "rounds", launch: .twins, steady: .scrapeInterval,
                observesAccess: true, observesStartUp: true)
        case .uniform:
            PhaseDescription(
                step: "uniform round", replicates: "rounds", launch: .fleet, steady: .scrapeInterval,
                observesAccess: true, observesStartUp: true)
        case .soak:
            PhaseDescription(
                step: "soak", replicates: "launches", launch: .twins, steady: .soak, observesAccess: true,
                observesStartUp: false)
        case .loopback:
            PhaseDescription(
                step: "loopback", replicates: "launches", launch: .nothing, steady: .none, observesAccess: false,
                observesStartUp: false)
        }
    }

    /// Whether each launch has one agent. A figure is then the mean over launches, not over agents.
    package var isOfOneAgent: Bool { description.launch == .oneAgent }

    /// Whether agents are under load in this phase.
    package var isUnderLoad: Bool { description.steady != .none }

    /// Prefix of the names of the phase's statistics and columns; empty for the twin rounds.
    package var prefix: String { self == .twins ? "" : "\(rawValue)_" }

    /// The phases in which agents are under load.
    package static let underLoad: [Phase] = allCases.filter(\.isUnderLoad)
}

extension Plan {
    /// Returns the seconds of steady state in a phase; nil for phases without one. In a twin round, a target with a
    /// shorter interval of its own is scraped more often.
    package func steadySeconds(of phase: Phase) -> Double? {
        switch phase.description.steady {
        case .none: nil
        case .scrapeInterval: scrapeInterval
        case .soak: soak
        }
    }
}
