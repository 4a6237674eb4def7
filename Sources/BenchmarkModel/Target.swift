/// How a target's exporter is switched off for the control arm.
public enum OffSwitch: Hashable, Sendable, Codable {
    /// Environment variables added to (or replacing those of) the treatment's.
    case environment([String: String])
    /// Arguments appended to the command.
    case arguments([String])
    /// It cannot be: absolute costs only, no overhead.
    case none
}

/// An implementation of an agent, as its file in targets/ describes it.
public struct Target: Hashable, Sendable, Codable {
    public let name: String
    public let title: String
    /// Argument vector with the placeholders of `Placeholders`; the first is the executable, relative to the project root
    /// unless absolute.
    public let command: [String]
    /// Environment of both arms, with the same placeholders, over the harness's own variables.
    public let environment: [String: String]
    public let off: OffSwitch
    /// Whether it can listen on a given address; otherwise its ports are moved so that no two processes meet.
    public let bindsAddress: Bool
    /// Paths the load requests in turn, `{request}` standing for the request's number.
    public let requestPaths: [String]
    public let metricsPath: String
    public let healthPath: String
    /// Families that a complete exposition declares.
    public let requiredFamilies: [String]
    /// Seconds after which an agent that is not ready has failed.
    public let readinessLimit: Double
    /// Requests per second and agent in steady state, unless the command line says otherwise.
    public let requestRate: Double
    /// Why that rate, for the report. Empty when there is nothing to say.
    public let requestRateReason: String
    /// Command that prints `name version` lines of what the agent loads; empty when there is none.
    public let versionsCommand: [String]

    public init(
        name: String, title: String, command: [String], environment: [String: String], off: OffSwitch,
        bindsAddress: Bool, requestPaths: [String], metricsPath: String, healthPath: String, requiredFamilies: [String],
        readinessLimit: Double, requestRate: Double, requestRateReason: String, versionsCommand: [String]
    ) {
        self.name = name
        self.title = title
        self.command = command
        self.environment = environment
        self.off = off
        self.bindsAddress = bindsAddress
        self.requestPaths = requestPaths
        self.metricsPath = metricsPath
        self.healthPath = healthPath
        self.requiredFamilies = requiredFamilies
        self.readinessLimit = readinessLimit
        self.requestRate = requestRate
        self.requestRateReason = requestRateReason
        self.versionsCommand = versionsCommand
    }
}
