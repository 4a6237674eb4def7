package import BenchmarkModel

/// Selects a run of a store.
package enum RunSelector: Hashable, Sendable {
    /// The run that was started last.
    case latest
    case id(RunID)
}

/// A run without its observations.
package struct RunSummary: Hashable, Sendable {
    package let id: RunID
    /// The start in seconds since 1970, UTC.
    package let started: Double
    /// The end in seconds since 1970, UTC; nil for a run that is running or was killed.
    package let finished: Double?
    package let status: RunStatus
}
