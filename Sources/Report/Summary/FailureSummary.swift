package import BenchmarkModel

/// An agent that did not do its part, in words.
package struct FailureSummary: Hashable, Sendable {
    package let failure: AgentFailure

    /// The phase, the round and the arm.
    private var place: String { "\(failure.phase.rawValue) \(failure.round), \(failure.arm.rawValue)" }

    /// The sentence among failures of the same target.
    package var ofAgent: String { "\(failure.agent), \(place): \(failure.reason)" }

    package var sentence: String { "\(failure.target) \(ofAgent)" }

    /// The last lines that the agent wrote.
    package var lastOutput: [String] { failure.lastOutput }
}
