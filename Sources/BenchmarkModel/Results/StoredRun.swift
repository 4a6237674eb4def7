/// Names a run: the time it began (UTC) and four random hexadecimal digits, `20261123-204512-1a2b`.
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
    /// Its program is gone without a word: killed, or the machine went down.
    case killed
}

/// A run as the store gives it back: all that analysis and reports start from.
package struct StoredRun: Hashable, Sendable {
    package let id: RunID
    /// Seconds since 1970, UTC.
    package let started: Double
    /// nil for a run that did not come to its end by itself.
    package let finished: Double?
    package var status: RunStatus
    package let plan: Plan
    package let environment: Environment
    package let observations: [Observation]
    package let failures: [AgentFailure]
    package let warnings: [String]
    package let distributions: [Distribution]
    /// The steps of the plan that came to their end, in the order in which they did.
    package let finishedSteps: [Step]
    /// The results directory that the run was read from, as the user named it; nil for a run that no store has.
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

    /// Twin rounds that there are of every subject: those of the plan, fewer where a run with looks was decided early.
    package var rounds: Int {
        guard !plan.looks.isEmpty else { return plan.rounds }
        return plan.subjects.map { subject in
            finishedSteps.count { $0.target == subject.name && $0.phase == .twins }
        }.min() ?? 0
    }

    /// Whether all of the plan was carried out; a run of a version that kept no steps says so by its status alone.
    package var isPartial: Bool { status != .complete }
}
