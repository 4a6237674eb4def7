/// What a phase is: everything that plans, steps, progress, time left, preflight and tables have to know of it.
package struct PhaseDescription: Hashable, Sendable {
    /// What is alive at once.
    package enum Launch: Hashable, Sendable {
        /// One agent, in one arm.
        case oneAgent
        /// The whole fleet, in one arm.
        case fleet
        /// As many agents as the scale budget asks for, in one arm.
        case scaledFleet
        /// The whole fleet, in all arms at once.
        case twins
        /// Nothing: only runs that earlier versions stored have the phase.
        case nothing
    }

    /// How long agents are measured under load.
    package enum Steady: Hashable, Sendable {
        /// Not at all: the launch ends when the agents are up.
        case none
        /// One scrape interval of the plan.
        case scrapeInterval
        /// As long as the plan's soak.
        case soak
    }

    /// A step of it in progress lines, such as "twin round".
    package let step: String
    /// What is repeated in it, for people.
    package let replicates: String
    package let launch: Launch
    package let steady: Steady
    /// Whether agents are asked whether their endpoints answer.
    package let observesAccess: Bool
    /// Whether the stages of each process' start are measured.
    package let observesStartUp: Bool
}

extension Phase {
    /// The one place where a phase is described. A new one does not compile without.
    package var description: PhaseDescription {
        switch self {
        case .solo:
            PhaseDescription(
                step: "solo start-up", replicates: "launches", launch: .oneAgent, steady: .none,
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

    /// Whether one launch is of one agent: a figure is the mean of launches then, not of agents.
    package var isOfOneAgent: Bool { description.launch == .oneAgent }

    /// Whether agents are under load in it.
    package var isUnderLoad: Bool { description.steady != .none }

    /// In front of the names of its statistics and columns; empty for the twin rounds.
    package var prefix: String { self == .twins ? "" : "\(rawValue)_" }

    /// The phases in which agents are under load.
    package static let underLoad: [Phase] = allCases.filter(\.isUnderLoad)
}

extension Plan {
    /// Seconds of steady state in a phase; nil for phases without one. In a twin round, a target with a shorter interval of its own is
    /// scraped more often.
    package func steadySeconds(of phase: Phase) -> Double? {
        switch phase.description.steady {
        case .none: nil
        case .scrapeInterval: scrapeInterval
        case .soak: soak
        }
    }
}
