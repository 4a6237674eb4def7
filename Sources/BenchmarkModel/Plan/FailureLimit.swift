import Statistics

/// How many requests of a target may fail before what is measured under its load is another experiment's: no answer, or one with a
/// status outside 200 to 299.
package struct FailureLimit: Hashable, Sendable {
    /// Share of the requests that may fail beyond the expected ones.
    package static let tolerance = 0.01
    /// Share of the requests that the target fails by design, 0 to 1.
    package let expected: Double

    package init(expected: Double) { self.expected = expected }

    /// Of requests that were not answered at all: no design explains one.
    package static let unanswered = FailureLimit(expected: 0)

    package static func isSuccess(status: Int) -> Bool { (200..<300).contains(status) }

    /// Whether more requests failed than the design of the target and the tolerance explain.
    ///
    /// A short round has some more of the expected failures or some less: where there are expected ones, they count as exceeded only
    /// if chance alone gives as many in one of 10,000 rounds at most (a one-sided exact binomial test).
    package func isExceeded(by failed: Int, of requests: Int) -> Bool {
        requests > 0 && isExceeded(byShare: Double(failed) / Double(requests), of: requests)
    }

    /// - Parameter requests: of the one round or of the mean over rounds that repeat the same requests.
    package func isExceeded(byShare share: Double, of requests: Int) -> Bool {
        // A mean of equal shares is not exact in its last digits.
        guard share > expected + Self.tolerance + 1e-9 else { return false }
        guard expected > 0 else { return true }
        let failed = min(requests, Int(saturating: share * Double(requests)))
        return Proportion(hits: failed, trials: requests).interval(confidence: 1 - 2e-4).low > expected
    }
}

extension AgentFailure {
    /// What the reason says of failed requests, and of nothing else.
    package static let ofRequests = "of its requests"

    /// Whether requests failed, and the process did its part.
    package var isOfRequests: Bool { reason.contains(Self.ofRequests) }

    /// What the reason says of a process that the machine had no core for, and of nothing else.
    package static let ofCores = "waited for a core"

    /// Whether the machine had no core for it.
    package var isOfCores: Bool { reason.contains(Self.ofCores) }

    /// What the reason says of a control process whose exporter is on, and of nothing else.
    package static let ofOffSwitch = "serves metrics with the exporter switched off"

    /// Whether the exporter was on in the control: no difference of the twins is the exporter's then.
    package var isOfOffSwitch: Bool { reason.contains(Self.ofOffSwitch) }
}
