package import AgentRuntime
import Glibc
import PlainText

/// The settings of the wrapper, from its flags and its environment.
package struct WrapperSettings: Sendable {
    package enum Subject: Equatable, Sendable {
        /// A command that is started as a child.
        case command([String])
        /// The ID of a process that exists already.
        case process(Int32)
    }

    package var agent: AgentSettings
    package var subject: Subject
    /// Seconds to wait until the program listens on its port; then the HTTP port is opened in any case.
    package var settle = 5.0
    /// Seconds after that in which the HTTP port is left to the program.
    package var yield = 0.0
    /// Seconds for which the exit of a process that is not a child is reported.
    package var grace = 60.0
    /// Locations at which the program may already serve metrics, besides the HTTP port.
    package var existing: [MetricsLocation] = []

    /// The location of the HTTP port.
    package var httpPort: MetricsLocation {
        MetricsLocation(address: agent.address, port: agent.metricsPort, path: "/metrics")
    }
}

extension WrapperSettings {
    /// Flags that replace an environment variable, and take precedence over it.
    private static let variables = [
        "--name": "AGENT_NAME", "--address": "AGENT_ADDRESS", "--port": "AGENT_PORT",
        "--health-port": "HEALTH_CHECK_PORT", "--metrics-port": "METRICS_PORT",
        "--exporter": "ENABLE_PROMETHEUS_METRICS", "--system-metrics": "ENABLE_SYSTEM_METRICS",
    ]
    private static let flags = variables.keys.sorted() + ["--pid", "--settle", "--yield", "--grace", "--existing"]
    /// The environment variables of the wrapper; all others belong to the program.
    private static let own = Set(variables.values).union(["BENCH_EVENT_FD", "AGENT_HTTP_SERVER"])

    /// Reads the flags and the environment.
    /// - Parameters:
    ///   - arguments: without the program's name.
    ///   - environment: returns a variable's value.
    /// - Throws: `WrapperFailure` with status 64, which names the flag or variable and what was expected.
    package init(_ arguments: [String], environment: @escaping (String) -> String?) throws(WrapperFailure) {
        var given: [String: String] = [:]
        var rest = arguments[...]
        var command: [String]?
        var pid: Int32?
        var seconds: [String: Double] = [:]
        var locations: [String] = []
        while let argument = rest.popFirst() {
            if argument == "--" {
                command = Array(rest)
                break
            }
            guard argument.hasPrefix("--") else {
                throw usage(
                    "'\(argument)' is not a flag: give the command after --, as in metrics-wrapper -- \(argument)")
            }
            let sides = argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
            let flag = sides[0]
            guard Self.flags.contains(flag) else {
                let near = nearest(flag, among: Self.flags).map { "did you mean \($0)?" }
                throw usage(
                    "'\(flag)' is not a known flag: \(near ?? "it may be \(Self.flags.joined(separator: ", "))")")
            }
            guard let value = sides.count == 2 ? sides[1] : rest.popFirst() else {
                throw usage("\(flag) has no value")
            }
            switch flag {
            case "--pid":
                guard let number = Int32(value), number > 0, number != getpid() else {
                    throw usage("--pid=\(value): expected the ID of another process")
                }
                pid = number
            case "--existing": locations.append(value)
            case "--settle", "--yield", "--grace":
                guard let number = Double(value), (0...86_400).contains(number) else {
                    throw usage("\(flag)=\(value): expected seconds, 0 to 86400")
                }
                seconds[flag] = number
            default: given[Self.variables[flag]!] = value
            }
        }
        switch (command, pid) {
        case (nil, nil): throw usage("no command: give -- COMMAND [ARGUMENTS], or --pid PID")
        case (.some, .some): throw usage("both a command and --pid are given: give one of them")
        case (let command?, nil):
            guard let name = command.first, !name.isEmpty else { throw usage("no command after --") }
            subject = .command(command)
        case (nil, let pid?): subject = .process(pid)
        }
        agent = try Self.agent(given, environment)
        settle = seconds["--settle"] ?? settle
        yield = seconds["--yield"] ?? yield
        grace = seconds["--grace"] ?? grace
        for location in locations {
            guard let parsed = MetricsLocation(location, address: agent.address) else {
                throw usage(
                    "--existing=\(location): expected [ADDRESS:]PORT[/PATH], as in 9100, 127.0.0.1:9100/metrics or [::1]:9100"
                )
            }
            existing.append(parsed)
        }
    }

    private static func agent(
        _ given: [String: String], _ environment: @escaping (String) -> String?
    ) throws(WrapperFailure) -> AgentSettings {
        do throws(SettingsError) {
            return try AgentSettings { name in own.contains(name) ? given[name] ?? environment(name) : nil }
        } catch {
            let flag = variables.first { $0.value == error.variable }?.key
            if let flag, let value = given[error.variable] {
                throw usage("\(flag)=\(value): expected \(error.expected)")
            }
            let remedy = error.value == nil ? flag.map { "; or give \($0)" } ?? "" : ""
            throw usage("\(error)\(remedy)")
        }
    }
}

private func usage(_ reason: String) -> WrapperFailure { WrapperFailure(description: reason, exitStatus: EX_USAGE) }
