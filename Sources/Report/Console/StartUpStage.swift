package import BenchmarkModel

/// A stage of start-up that an agent goes through after its spawn, in the order in which they are shown.
package struct StartUpStage {
    package let label: String
    /// Time from the spawn until it is reached.
    package let metric: Metric

    package static let all = [
        StartUpStage(label: "program loaded", metric: .execSeconds),
        StartUpStage(label: "main entered", metric: .mainSeconds),
        StartUpStage(label: "families registered", metric: .registeredSeconds),
        StartUpStage(label: "HTTP port listens", metric: .listeningSeconds),
        StartUpStage(label: "first metrics", metric: .firstMetrics),
        StartUpStage(label: "first request", metric: .firstRequest),
        StartUpStage(label: "fully operational", metric: .fullyOperational),
    ]
}
