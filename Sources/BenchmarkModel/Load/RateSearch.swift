/// A search for the request rate that a machine can carry (`--rate auto`). The rate itself is in the plan.
package struct RateSearch: Hashable, Sendable, Codable {
    /// The least share of the usable cores that a rate leaves idle while the whole fleet is under load.
    package static let leastIdle = 0.25
    /// The share of late sends that a rate stays below.
    package static let mostLate = 0.01
    /// The lowest rate of a search, in requests per second and agent, unless the highest one is lower.
    package static let lowest = 1.0

    /// The highest rate that the search may find, in requests per second and agent.
    package var most: Double
    /// Whether the user asked for the search with `--rate auto`. Such a run does not begin when no rate fits. A search
    /// of the target file then takes the lowest rate, with a warning.
    package var isAsked: Bool
    /// The trials in their order; empty before the search.
    package var trials: [RateTrial]

    package init(most: Double, isAsked: Bool = false, trials: [RateTrial] = []) {
        self.most = most
        self.isAsked = isAsked
        self.trials = trials
    }

    /// The last fitting trial at a rate, or else the last one.
    package func trial(at rate: Double) -> RateTrial? {
        trials.last { $0.rate == rate && $0.fits } ?? trials.last { $0.rate == rate }
    }

    /// Returns the origin of a rate that this search found, for reports.
    package func origin(of rate: Double) -> String {
        guard let trial = trial(at: rate) else { return "found by --rate auto, at most \(most.plainText)" }
        return trial.fits
            ? "found by --rate auto, at most \(most.plainText): \(trial.figures)"
            : "the lowest rate of --rate auto, although it does not fit: \(trial.figures)"
    }
}

/// One stretch of load at one rate, with all processes of a twin round.
package struct RateTrial: Hashable, Sendable, Codable {
    /// Requests per second and agent.
    package var rate: Double
    /// Share of the usable cores that was idle.
    package var idle: Double
    /// Share of the sends that were more than 1 ms late.
    package var late: Double
    /// Share of the requests that were answered before the stretch ended.
    package var answered: Double

    package init(rate: Double, idle: Double, late: Double, answered: Double) {
        self.rate = rate
        self.idle = idle
        self.late = late
        self.answered = answered
    }

    /// Whether the machine carried the load.
    package var fits: Bool { idle >= RateSearch.leastIdle && late < RateSearch.mostLate }

    /// Idle share and late share, for people.
    package var figures: String {
        func percent(_ share: Double) -> String { "\(((share * 1000).rounded() / 10).plainText) %" }
        return "\(percent(idle)) of the cores were idle, \(percent(late)) of the sends late"
    }
}
