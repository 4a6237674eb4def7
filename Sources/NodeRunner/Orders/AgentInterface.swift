public import BenchmarkModel

/// What the processes of an arm serve.
public struct AgentInterface: Codable, Hashable, Sendable {
    public var metricsPath: String
    /// nil: nobody is asked.
    public var healthPath: String?
    /// Empty: nothing is requested.
    public var requestPaths: [String]
    /// Whether its requests are a load command's, in phases with load.
    public var hasLoadCommand = false
    /// Whether they have no HTTP port.
    public var isBare = false
    /// Families that a complete page has.
    public var requiredFamilies: [String]
    /// Seconds after which a process that is not ready has failed.
    public var readinessLimit: Double
    /// Share of the requests that are failed by design.
    public var expectedFailures = 0.0

    public init(
        metricsPath: String, healthPath: String?, requestPaths: [String], requiredFamilies: [String],
        readinessLimit: Double
    ) {
        self.metricsPath = metricsPath
        self.healthPath = healthPath
        self.requestPaths = requestPaths
        self.requiredFamilies = requiredFamilies
        self.readinessLimit = readinessLimit
    }

    public init(_ target: Target) {
        metricsPath = target.metricsPath
        healthPath = target.healthPath
        requestPaths = target.requestPaths
        hasLoadCommand = !target.loadCommand.isEmpty
        requiredFamilies = target.requiredFamilies
        readinessLimit = target.readinessLimit
        expectedFailures = target.expectedFailures
    }
}
