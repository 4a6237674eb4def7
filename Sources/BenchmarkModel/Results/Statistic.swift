/// How a row's figure is made of the values of agents, rounds and requests.
package enum Statistic: Hashable, Sendable {
    /// Of the agents; of their rounds.
    case mean
    /// Over the agents of a fleet.
    case sum
    /// The same as parts of the cores that the bench and its agents may use.
    case meanOfMachine, sumOfMachine
    /// The greatest of all blocks.
    case max
    /// How many agents kept a limit, in the worst of the rounds.
    case census
    /// The mean as it would have been at the metronome's mean speed in every round.
    case meanAtMetronome
    /// A second, over a soak.
    case growth
    /// The twins' figure less the one of whole fleets.
    case interference
    /// Of a round's requests; the mean over the rounds.
    case percentile(Percentile)
    /// Of the requests of all rounds together.
    case mergedMean
    case merged(Percentile)

    /// - Parameter isOfMachine: as a part of the machine's cores.
    package init(_ aggregate: FleetAggregate, isOfMachine: Bool = false) {
        self =
            switch (aggregate, isOfMachine) {
            case (.mean, false): .mean
            case (.mean, true): .meanOfMachine
            case (.sum, false): .sum
            case (.sum, true): .sumOfMachine
            }
    }

    /// As it stands in CSV and JSON, where the phase stands in front of it outside the twin rounds. Never changes.
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

/// Of response and service times.
package enum Percentile: String, Hashable, Sendable, CaseIterable {
    case p50, p90, p99
    case p999 = "p99.9"
    case p9999 = "p99.99"
    case max

    /// 100 for the maximum.
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
