/// Identifies a run: the time it began (UTC) and four random hexadecimal digits, `20261123-204512-1a2b`.
package struct RunID: Hashable, Sendable, Codable, Comparable, CustomStringConvertible {
    package let text: String

    package init(_ text: String) { self.text = text }

    package var description: String { text }

    package static func < (a: RunID, b: RunID) -> Bool { a.text < b.text }
}

/// How a run ended.
package enum RunStatus: String, Hashable, Sendable, Codable {
    case running
    case complete
    case interrupted
    case failed
    /// The run's program exited without recording its end: it was killed, or the machine went down.
    case killed
}

/// A run as read from the store: the input of analysis and reports.
package struct StoredRun: Hashable, Sendable {
    package let id: RunID
    /// Seconds since 1970, UTC.
    package let started: Double
    /// Seconds since 1970, UTC; nil for a run that did not complete.
    package let finished: Double?
    package var status: RunStatus
    package let plan: Plan
    package let environment: Environment
    package let observations: [Observation]
    package let failures: [AgentFailure]
    package let warnings: [String]
    package let distributions: [Distribution]
    /// The completed steps of the plan, in the order of completion.
    package let finishedSteps: [Step]
    /// The results directory of the run, as the user named it; nil for a run that is not in a store.
    package let results: String?

    package init(
        id: RunID, started: Double, finished: Double?, status: RunStatus, plan: Plan, environment: Environment,
        observations: [Observation], failures: [AgentFailure], warnings: [String], distributions: [Distribution] = [],
        finishedSteps: [Step] = [], results: String? = nil
    ) {
        self.results = results
        self.distributions = distributions
        self.finishedSteps = finishedSteps
        self.id = id
        self.started = started
        self.finished = finished
        self.status = status
        self.plan = plan
        self.environment = environment
        self.observations = observations
        self.failures = failures
        self.warnings = warnings
    }

    /// Number of twin rounds of every subject: the plan's, or fewer if a run with looks was decided early.
    package var rounds: Int {
        guard !plan.looks.isEmpty else { return plan.rounds }
        return plan.subjects.map { subject in
            finishedSteps.count { $0.target == subject.name && $0.phase == .twins }
        }.min() ?? 0
    }

    /// Whether the plan was not completed. A run of a version that stored no steps shows this only by its status.
    package var isPartial: Bool { status != .complete }
}
