package import BenchmarkModel

/// The interface that the processes of an arm serve.
package struct AgentInterface: Codable, Hashable, Sendable {
    /// Path of the health endpoint; nil where it is not asked.
    package var healthPath: String?
    /// The requests of the load; empty where none are sent.
    package var requests: RequestLoad
    /// Whether a load command sends the requests, in phases with load.
    package var hasLoadCommand = false
    /// Whether the processes have no HTTP port.
    package var isBare = false
    /// Families that a complete page must have.
    package var requiredFamilies: [String]
    /// Seconds after which a process that is not ready has failed.
    package var readinessLimit: Double
    /// Share of the requests that fail by design, from 0 to 1.
    package var expectedFailures = 0.0
    /// The Prometheus whose requests the pages get in steady state; nil for the bench's own requests.
    package var imitates: PrometheusRequest?

    package init(
        healthPath: String?, requests: RequestLoad, requiredFamilies: [String],
        readinessLimit: Double
    ) {
        self.healthPath = healthPath
        self.requests = requests
        self.requiredFamilies = requiredFamilies
        self.readinessLimit = readinessLimit
    }

    package init(_ target: Target) {
        healthPath = target.healthPath
        requests = RequestLoad(target)
        hasLoadCommand = !target.loadCommand.isEmpty
        requiredFamilies = target.requiredFamilies
        readinessLimit = target.readinessLimit
        expectedFailures = target.expectedFailures
        imitates = target.scraper.imitated
    }
}
