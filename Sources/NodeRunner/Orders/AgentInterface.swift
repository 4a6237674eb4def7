package import BenchmarkModel

/// What the processes of an arm serve.
package struct AgentInterface: Codable, Hashable, Sendable {
    package var metricsPath: String
    /// nil: nobody is asked.
    package var healthPath: String?
    /// Empty: nothing is requested.
    package var requestPaths: [String]
    /// Whether its requests are a load command's, in phases with load.
    package var hasLoadCommand = false
    /// Whether they have no HTTP port.
    package var isBare = false
    /// Families that a complete page has.
    package var requiredFamilies: [String]
    /// Seconds after which a process that is not ready has failed.
    package var readinessLimit: Double
    /// Share of the requests that are failed by design.
    package var expectedFailures = 0.0

    package init(
        metricsPath: String, healthPath: String?, requestPaths: [String], requiredFamilies: [String],
        readinessLimit: Double
    ) {
        self.metricsPath = metricsPath
        self.healthPath = healthPath
        self.requestPaths = requestPaths
        self.requiredFamilies = requiredFamilies
        self.readinessLimit = readinessLimit
    }

    package init(_ target: Target) {
        metricsPath = target.metricsPath
        healthPath = target.healthPath
        requestPaths = target.requestPaths
        hasLoadCommand = !target.loadCommand.isEmpty
        requiredFamilies = target.requiredFamilies
        readinessLimit = target.readinessLimit
        expectedFailures = target.expectedFailures
    }
}
