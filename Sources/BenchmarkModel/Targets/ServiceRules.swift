/// A port of an agent, as a target file names it.
package enum AgentPort: Hashable, Sendable, Codable {
    /// The port that gets the load (`AGENT_PORT`).
    case requests
    /// `HEALTH_CHECK_PORT`.
    case health
    /// `METRICS_PORT`.
    case metrics
    /// A port that the program itself fixes, the same for all of its processes.
    case fixed(Int)

    /// Returns the number of the port for an agent with these ports.
    package func number(in ports: AgentPorts) -> Int {
        switch self {
        case .requests: ports.requests
        case .health: ports.health
        case .metrics: ports.metrics
        case .fixed(let number): number
        }
    }

    /// The number, if the program fixes it.
    package var fixedNumber: Int? { if case .fixed(let number) = self { number } else { nil } }
}

/// The rules of a target for the parts of a process' life that most programs leave to the bench.
package struct ServiceRules: Hashable, Sendable, Codable {
    /// The port that answers health checks.
    package var healthPort: AgentPort
    /// The rules of what is asked over HTTPS; nil if nothing is.
    package var https: HTTPSRules?
    /// The directory in which the process runs, with placeholders; empty for the bench's own.
    @StoredWithoutSecrets package var workingDirectory: String
    /// The commands that run before the process is started and after it has ended, in the form of the target's command;
    /// empty if there are none.
    @StoredWithoutSecrets package var setup: [String]
    @StoredWithoutSecrets package var teardown: [String]
    package var stop: StopRule

    package init(
        healthPort: AgentPort = .metrics, https: HTTPSRules? = nil,
        workingDirectory: String = "", setup: [String] = [], teardown: [String] = [], stop: StopRule = .usual
    ) {
        self.healthPort = healthPort
        self.https = https
        self.workingDirectory = workingDirectory
        self.setup = setup
        self.teardown = teardown
        self.stop = stop
    }

    /// The same rules as a store keeps them.
    var withoutSecrets: ServiceRules {
        ServiceRules(
            healthPort: healthPort, https: https, workingDirectory: workingDirectory.withoutSecrets,
            setup: setup.withoutSecrets,
            teardown: teardown.withoutSecrets, stop: stop)
    }

}

/// The rules of what is asked over HTTPS. Pages have their own schemes.
package struct HTTPSRules: Hashable, Sendable, Codable {
    /// Whether health checks are asked over HTTPS.
    package var health: Bool
    /// How certificates are checked; nil for the usual check.
    package var certificates: TLSRules?

    package init(health: Bool, certificates: TLSRules? = nil) {
        self.health = health
        self.certificates = certificates
    }
}

/// A signal that asks a program to end.
package enum StopSignal: String, Hashable, Sendable, Codable, CaseIterable {
    case term = "TERM"
    case int = "INT"
    case quit = "QUIT"
    case hup = "HUP"
    case usr1 = "USR1"
    case usr2 = "USR2"

    /// The name of signal(7).
    package var name: String { "SIG" + rawValue }
}

/// How the process of an agent is ended.
package struct StopRule: Hashable, Sendable, Codable {
    package var signal: StopSignal
    /// Seconds from the signal until the process gets SIGKILL.
    package var seconds: Double

    package init(signal: StopSignal = .term, seconds: Double = 10) {
        self.signal = signal
        self.seconds = seconds
    }

    /// SIGTERM, and SIGKILL after 10 s.
    package static let usual = StopRule()
}
