package import BenchmarkModel

/// A failure of an agent as sentences.
package struct FailureSummary: Hashable, Sendable {
    package let failure: AgentFailure

    /// The phase, the round and the arm.
    private var location: String { "\(failure.phase.rawValue) \(failure.round), \(failure.arm.rawValue)" }

    /// The sentence without the name of the target, for a list of one target's failures.
    package var ofAgent: String { "\(failure.agent), \(location): \(failure.reason)" }

    /// The sentence with the name of the target.
    package var sentence: String { "\(failure.target) \(ofAgent)" }

    /// The last lines that the agent printed.
    package var lastOutput: [String] { failure.lastOutput }
}
