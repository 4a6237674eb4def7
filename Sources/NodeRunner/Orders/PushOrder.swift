package import BenchmarkModel

/// How an agent pushes its metrics to the sink. A control has one, too: nothing may arrive there.
package struct PushOrder: Codable, Hashable, Sendable {
    package var rules: PushRules
    /// Seconds between two pushes, as the agent is told.
    package var interval: Double

    package init(_ rules: PushRules, interval: Double) {
        self.rules = rules
        self.interval = interval
    }
}
