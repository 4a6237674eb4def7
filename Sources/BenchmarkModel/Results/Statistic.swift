/// How a row's figure is computed from the values of agents, rounds and requests.
package enum Statistic: Hashable, Sendable {
    /// Mean over the agents and their rounds.
    case mean
    /// Sum over the agents of a fleet.
    case sum
    /// Mean and sum divided by the cores that the bench and its agents may use.
    case meanOfMachine, sumOfMachine
    /// The greatest value of all blocks.
    case max
    /// The number of agents that kept a limit, in the worst of the rounds.
    case census
    /// The mean, scaled to the metronome's mean speed.
    case meanAtMetronome
    /// Growth per second, over a soak.
    case growth
    /// The twins' figure minus the figure of whole fleets.
    case interference
    /// Percentile of a round's requests; the mean over the rounds.
    case percentile(Percentile)
    /// Mean or percentile of the requests of all rounds together.
    case mergedMean
    case merged(Percentile)

    /// - Parameter isOfMachine: whether the figure is relative to the machine's cores.
    package init(_ aggregate: FleetAggregate, isOfMachine: Bool = false) {
        self =
            switch (aggregate, isOfMachine) {
            case (.mean, false): .mean
            case (.mean, true): .meanOfMachine
            case (.sum, false): .sum
            case (.sum, true): .sumOfMachine
            }
    }

    /// Name in CSV and JSON, where a phase other than the twin rounds is its prefix. It never changes.
    package var name: String {
        switch self {
        case .mean: "mean"
        case .sum: "sum"
        case .meanOfMachine: "mean_of_machine"
        case .sumOfMachine: "sum_of_machine"
        case .max: "max"
        case .census: "census"
        case .meanAtMetronome: "mean_at_metronome"
        case .growth: "growth"
        case .interference: "interference"
        case .percentile(let percentile): percentile.rawValue
        case .mergedMean: "merged_mean"
        case .merged(let percentile): "merged_\(percentile.rawValue)"
        }
    }

    package var isOfMachine: Bool {
        switch self {
        case .meanOfMachine, .sumOfMachine: true
        case .mean, .sum, .max, .census, .meanAtMetronome, .growth, .interference, .percentile, .mergedMean, .merged:
            false
        }
    }

    /// Whether it is a total over the fleet's agents.
    package var isTotal: Bool {
        switch self {
        case .sum, .sumOfMachine: true
        case .mean, .meanOfMachine, .max, .census, .meanAtMetronome, .growth, .interference, .percentile, .mergedMean,
            .merged:
            false
        }
    }
}

/// A percentile of response and service times.
package enum Percentile: String, Hashable, Sendable, CaseIterable {
    case p50, p90, p99
    case p999 = "p99.9"
    case p9999 = "p99.99"
    case max

    /// The percentage; 100 for the maximum.
    package var percent: Double {
        switch self {
        case .p50: 50
        case .p90: 90
        case .p99: 99
        case .p999: 99.9
        case .p9999: 99.99
        case .max: 100
        }
    }
}
