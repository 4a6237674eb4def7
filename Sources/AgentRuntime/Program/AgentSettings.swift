import PrometheusExporter

/// A wrong or missing environment variable.
public struct SettingsError: Error, Equatable, CustomStringConvertible {
    public let variable: String
    /// nil if the variable is missing.
    public let value: String?
    /// Description of the correct values.
    public let expected: String

    public init(variable: String, value: String?, expected: String) {
        self.variable = variable
        self.value = value
        self.expected = expected
    }

    public var description: String {
        "\(variable)\(value.map { "=\($0)" } ?? " is not set"): expected \(expected)"
    }
}

/// The settings of an agent.
public struct AgentSettings: Sendable, Equatable {
    public var name: String
    /// IPv4 or IPv6 address that every port is bound to, without brackets.
    public var address: String
    /// Port for requests.
    public var port: UInt16
    /// Reserved by the documented system; nothing listens on it.
    public var healthCheckPort: UInt16
    /// The HTTP port: /metrics, /health, /metrics/summary.
    public var metricsPort: UInt16
    public var prometheusMetrics: Bool
    public var systemMetrics: Bool
    /// Whether there is an HTTP port at all.
    public var httpServer: Bool
    /// Seconds that the HTTP port keeps serving after the agent was asked to exit.
    public var stopGrace: Double
    /// Descriptor that event stamps are written to; nil for none.
    public var eventDescriptor: Int32?
    /// Iterations of the mixing loop that one request costs.
    public var workIterations: UInt64
    /// Share of the requests that fail, 0 to 1.
    public var failureRate: Double
    public var seed: UInt64
    /// Whether the simulated work also keeps a native histogram, which the documented page does not have.
    public var nativeHistogram: Bool

    /// Reads the documented variables. `environment` returns a variable's value.
    public init(environment: @escaping (String) -> String?) throws(SettingsError) {
        let read = Reader(environment: environment)
        name = try read.text("AGENT_NAME")
        address = try read.value("AGENT_ADDRESS", "an IPv4 or IPv6 address", default: "127.0.0.1") {
            NetworkAddress($0)?.text
        }
        port = try read.port("AGENT_PORT")
        healthCheckPort = try read.port("HEALTH_CHECK_PORT")
        if healthCheckPort < UInt16.max {
            metricsPort = try read.port("METRICS_PORT", default: healthCheckPort + 1)
        } else {
            metricsPort = try read.port("METRICS_PORT")
        }
        prometheusMetrics = try read.flag("ENABLE_PROMETHEUS_METRICS", default: true)
        systemMetrics = try read.flag("ENABLE_SYSTEM_METRICS", default: true)
        httpServer = try read.flag("AGENT_HTTP_SERVER", default: true)
        stopGrace = try read.value("AGENT_STOP_GRACE", "seconds, 0 to 3600", default: 0) {
            Double($0).flatMap { (0...3600).contains($0) ? $0 : nil }
        }
        workIterations = try read.value("AGENT_WORK_ITERATIONS", "a whole number", default: 100_000) { UInt64($0) }
        failureRate = try read.value("AGENT_FAILURE_RATE", "a number from 0 to 1", default: 0.01) {
            Double($0).flatMap { (0...1).contains($0) ? $0 : nil }
        }
        seed = try read.value("AGENT_SEED", "a whole number below 2^64", default: 1) { UInt64($0) }
        nativeHistogram = try read.flag("AGENT_NATIVE_HISTOGRAM", default: false)
        if environment("BENCH_EVENT_FD") != nil {
            eventDescriptor = try read.value("BENCH_EVENT_FD", "the number of a descriptor") {
                Int32($0).flatMap { $0 >= 0 ? $0 : nil }
            }
        }
        if !httpServer && prometheusMetrics {
            throw SettingsError(
                variable: "AGENT_HTTP_SERVER", value: "false",
                expected: "true, unless ENABLE_PROMETHEUS_METRICS=false")
        }
    }
}

extension AgentSettings {
    /// Variables that identify an agent and its ports. In a pack each agent has its own.
    private static let own = ["AGENT_NAME", "AGENT_PORT", "HEALTH_CHECK_PORT", "METRICS_PORT"]

    /// Reads the settings of all agents of a process: `AGENT_PACK` agents, one if the variable is not set.
    ///
    /// The first agent's variables are the same as for an agent in its own process. Another agent's variables have the
    /// prefix `PACK_I_`, counted from 1. For a variable that is missing there, except names and ports, the first
    /// agent's value applies.
    /// - Returns: at least one element.
    public static func pack(environment: @escaping (String) -> String?) throws(SettingsError) -> [AgentSettings] {
        let count = try Reader(environment: environment).value(
            "AGENT_PACK", "a number of agents, 1 to 1000", default: 1
        ) {
            Int($0).flatMap { (1...1000).contains($0) ? $0 : nil }
        }
        var pack = [try AgentSettings(environment: environment)]
        for index in stride(from: 1, to: count, by: 1) {
            let prefix = "PACK_\(index)_"
            do throws(SettingsError) {
                pack.append(
                    try AgentSettings { name in
                        environment(prefix + name) ?? (own.contains(name) ? nil : environment(name))
                    })
            } catch {
                let isOwn = own.contains(error.variable) || environment(prefix + error.variable) != nil
                throw SettingsError(
                    variable: isOwn ? prefix + error.variable : error.variable, value: error.value,
                    expected: error.expected)
            }
        }
        return pack
    }
}

private struct Reader {
    let environment: (String) -> String?

    func value<Value>(
        _ variable: String, _ expected: String, default fallback: Value? = nil, parse: (String) -> Value?
    ) throws(SettingsError) -> Value {
        guard let text = environment(variable) else {
            if let fallback { return fallback }
            throw SettingsError(variable: variable, value: nil, expected: expected)
        }
        guard let value = parse(text) else {
            throw SettingsError(variable: variable, value: text, expected: expected)
        }
        return value
    }

    func text(_ variable: String) throws(SettingsError) -> String {
        try value(variable, "a name, not empty") { $0.isEmpty ? nil : $0 }
    }

    func port(_ variable: String, default fallback: UInt16? = nil) throws(SettingsError) -> UInt16 {
        try value(variable, "a port from 1 to 65535", default: fallback) {
            UInt16($0).flatMap { $0 > 0 ? $0 : nil }
        }
    }

    func flag(_ variable: String, default fallback: Bool) throws(SettingsError) -> Bool {
        try value(variable, "true or false", default: fallback) {
            switch $0 {
            case "true": true
            case "false": false
            default: nil
            }
        }
    }
}
