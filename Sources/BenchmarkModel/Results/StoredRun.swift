/// Names a run: the time it began (UTC) and four random hexadecimal digits, `20261123-204512-1a2b`.
public struct RunID: Hashable, Sendable, Codable, Comparable, CustomStringConvertible {
    public let text: String

    public init(_ text: String) { self.text = text }

    public var description: String { text }

    public static func < (a: RunID, b: RunID) -> Bool { a.text < b.text }
}

/// How a run ended.
public enum RunStatus: String, Hashable, Sendable, Codable {
    case running
    case complete
    case interrupted
    case failed
    /// Its program is gone without a word: killed, or the machine went down.
    case killed
}

/// A run as the store gives it back: all that analysis and reports start from.
public struct StoredRun: Hashable, Sendable {
    public let id: RunID
    /// Seconds since 1970, UTC.
    public let started: Double
    /// nil for a run that did not come to its end by itself.
    public let finished: Double?
    public var status: RunStatus
    public let plan: Plan
    public let environment: Environment
    public let observations: [Observation]
    public let failures: [AgentFailure]
    public let warnings: [String]
    public let distributions: [Distribution]
    /// The steps of the plan that came to their end, in the order in which they did.
    public let finishedSteps: [Step]
    /// The results directory that the run was read from, as the user named it; nil for a run that no store has.
    public let results: String?

    public init(
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
    public var rounds: Int {
        guard !plan.looks.isEmpty else { return plan.rounds }
        return plan.subjects.map { subject in
            finishedSteps.count { $0.target == subject.name && $0.phase == .twins }
        }.min() ?? 0
    }

    /// Whether all of the plan was carried out; a run of a version that kept no steps says so by its status alone.
    public var isPartial: Bool { status != .complete }
}
