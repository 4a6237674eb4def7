import Statistics

/// The limit for a target's failed requests: no answer, or a status that the request does not expect. Above the limit,
/// figures measured under the load are not those of the planned experiment.
package struct FailureLimit: Hashable, Sendable {
    /// Share of the requests that may fail in addition to the expected ones.
    package static let tolerance = 0.01
    /// Share of the requests that the target fails by design, 0 to 1.
    package let expected: Double

    package init(expected: Double) { self.expected = expected }

    /// The limit for requests without an answer. A target cannot declare them as expected.
    package static let unanswered = FailureLimit(expected: 0)

    package static func isSuccess(status: Int) -> Bool { (200..<300).contains(status) }

    /// Returns whether more requests failed than the target's design and the tolerance allow.
    ///
    /// In a short round the number of expected failures varies. So with expected failures, the limit is exceeded only
    /// if chance alone gives as many in at most one of 10,000 rounds (a one-sided exact binomial test).
    package func isExceeded(by failed: Int, of requests: Int) -> Bool {
        requests > 0 && isExceeded(byShare: Double(failed) / Double(requests), of: requests)
    }

    /// - Parameter requests: the number in one round, also for a mean over rounds that repeat the same requests.
    package func isExceeded(byShare share: Double, of requests: Int) -> Bool {
        // A mean of equal shares may differ in its last digits.
        guard share > expected + Self.tolerance + 1e-9 else { return false }
        guard expected > 0 else { return true }
        let failed = min(requests, Int(saturating: share * Double(requests)))
        return Proportion(hits: failed, trials: requests).interval(confidence: 1 - 2e-4).low > expected
    }
}

extension AgentFailure {
    /// A phrase that only reasons about failed requests contain.
    package static let ofRequests = "of its requests"

    /// Whether the process ran, but failed requests.
    package var isOfRequests: Bool { reason.contains(Self.ofRequests) }

    /// A phrase that only reasons about a request whose answers all failed contain.
    package static let ofEveryAnswer = "every answer to"

    /// Whether all answers to one of several requests failed, however few they are.
    package var isOfEveryAnswer: Bool { isOfRequests && reason.contains(Self.ofEveryAnswer) }

    /// A phrase that only reasons about a process without a core contain.
    package static let ofCores = "waited for a core"

    /// Whether the machine had no core for the process.
    package var isOfCores: Bool { reason.contains(Self.ofCores) }

    /// A phrase that only reasons about a control process with its exporter on contain.
    package static let ofOffSwitch = "serves metrics with the exporter switched off"
    /// The same for agents that push.
    package static let ofPushWhileOff = "pushes metrics with the exporter switched off"

    /// Whether the exporter was on in the control. The difference of the twins is then not the exporter's cost.
    package var isOfOffSwitch: Bool { reason.contains(Self.ofOffSwitch) || reason.contains(Self.ofPushWhileOff) }
}
