/// Ranges for the numbers of a stored plan. They are far wider than those of the command line, and narrow enough that
/// all readers can count, multiply and convert them.
extension Plan {
    private static let counts = 0...100_000.0
    private static let seconds = 0...1e8
    private static let rates = 0...1e9
    /// Range of a length that other lengths are divided by.
    private static let intervals = 1e-3...1e8
    private static let shares = 0...1.0
    private static let ports = 0...65_535.0
    private static let limits = -1e18...1e18
    private static let thresholds = 0...1e18

    /// - Throws: for the first number that no run can have.
    func checkNumbers() throws(Missing) {
        func check(_ value: Double?, _ possible: ClosedRange<Double>, _ name: String) throws(Missing) {
            guard let value else { return }
            _ = try ReportedNumber(value, as: name, from: "the plan has").value(in: possible).get()
        }
        for (name, count) in [
            ("rounds", rounds), ("uniformRounds", uniformRounds), ("soloLaunches", soloLaunches),
            ("herdLaunches", herdLaunches), ("scaleAgents", scaleAgents), ("heapLaunches", heapLaunches),
        ] + looks.map({ ("looks", $0) }) + budgets.budgets.map({ ("agents of \($0.name)", $0.agents) }) {
            try check(Double(count), Self.counts, name)
        }
        try check(scrapeInterval, Self.intervals, "scrapeInterval")
        for (name, value) in [
            ("scrapeTimeout", scrapeTimeout), ("maximumDuration", maximumDuration), ("soak", soak), ("warmUp", warmUp),
        ] {
            try check(value, Self.seconds, name)
        }
        try check(noiseShare, Self.shares, "noiseShare")
        for (target, rate) in requestRates { try check(rate, Self.rates, "requestRates of \(target)") }
        for (target, search) in rateSearches {
            try check(search.most, Self.rates, "rateSearches of \(target)")
            for trial in search.trials {
                try check(trial.rate, Self.rates, "rateSearches of \(target)")
                for share in [trial.idle, trial.late, trial.answered] {
                    try check(share, Self.shares, "rateSearches of \(target)")
                }
            }
        }
        for target in targets {
            try check(target.readinessLimit, Self.seconds, "readinessLimit of \(target.name)")
            try check(target.requestRate, Self.rates, "requestRate of \(target.name)")
            try check(target.expectedFailures, Self.shares, "expectedFailures of \(target.name)")
            try check(target.scrapeInterval, Self.intervals, "scrapeInterval of \(target.name)")
            try check(Double(target.pack), 1...Self.counts.upperBound, "pack of \(target.name)")
        }
        for budget in budgets.budgets {
            try check(budget.bound.limit, Self.limits, "limit of \(budget.name)")
        }
        for change in budgets.changes {
            try check(change.absolute, Self.thresholds, "absolute of \(change.metric.name)")
            try check(change.relative, Self.thresholds, "relative of \(change.metric.name)")
        }
        for agent in fleet.agents {
            try check(Double(agent.port), Self.ports, "port of \(agent.id)")
            try check(Double(agent.healthCheckPort), Self.ports, "healthCheckPort of \(agent.id)")
            try check(agent.rate, Self.rates, "rate of \(agent.id)")
        }
    }
}
