/// A service as it was seen from outside: its ports, its pages and its processes.
package struct ServiceSighting: Hashable, Sendable, Codable {
    /// The ports on which it listens. The first is the one that was asked for, if there was one.
    package var ports: [SeenPort]
    /// Its processes, or why they were not seen.
    package var processes: SeenProcesses?
    /// The things that could not be looked at, each with its reason.
    package var unseen: [String]
    /// The address and ports that a program got in its variables; nil for a service that was running already.
    package var given: GivenAddress?
    /// How a program ended when it was asked to; nil for a service that was running already.
    package var end: SeenEnd?

    package init(
        ports: [SeenPort], processes: SeenProcesses? = nil, unseen: [String] = [], given: GivenAddress? = nil,
        end: SeenEnd? = nil
    ) {
        self.ports = ports
        self.processes = processes
        self.unseen = unseen
        self.given = given
        self.end = end
    }
}

/// The address and ports of an agent in its variables.
package struct GivenAddress: Hashable, Sendable, Codable {
    package let address: String
    package let ports: AgentPorts

    package init(address: String, ports: AgentPorts) {
        self.address = address
        self.ports = ports
    }
}

/// A port on which a service listens.
package struct SeenPort: Hashable, Sendable, Codable {
    /// The address in its listening socket, such as `127.0.0.1` or `::`.
    package var address: String
    package var number: Int
    /// Whether the address stands for all addresses of the machine.
    package var isOnAllAddresses: Bool
    /// Whether it answered a GET.
    package var answersHTTP = false
    /// Whether it answers a path that no service has, so that a status says nothing about a path.
    package var answersEveryPath = false
    package var page: SeenPage?
    /// The path of a health check that answered with status 200.
    package var healthPath: String?
    /// The status of `GET /`; nil if it was not asked or not answered.
    package var rootStatus: Int?
    /// Why something was not found, or what a user should know.
    package var remarks: [String] = []

    package init(address: String, number: Int, isOnAllAddresses: Bool = false) {
        self.address = address
        self.number = number
        self.isOnAllAddresses = isOnAllAddresses
    }
}

/// A metrics page that a service serves.
package struct SeenPage: Hashable, Sendable, Codable {
    package var path: String
    /// The path that was asked for, if it redirects to `path`.
    package var redirectedFrom: String?
    /// Content-Type of the answer to a request for text 0.0.4; nil without that header.
    package var contentType: String?
    package var samples: Int
    package var bytes: Int
    /// The names of the first families of the page, in its order.
    package var families: [String]
    package var isOpenMetrics: Bool
    package var isCompressed: Bool

    package init(
        path: String, redirectedFrom: String? = nil, contentType: String? = nil, samples: Int, bytes: Int,
        families: [String], isOpenMetrics: Bool = false, isCompressed: Bool = false
    ) {
        self.path = path
        self.redirectedFrom = redirectedFrom
        self.contentType = contentType
        self.samples = samples
        self.bytes = bytes
        self.families = families
        self.isOpenMetrics = isOpenMetrics
        self.isCompressed = isCompressed
    }
}

/// The processes of a service.
package struct SeenProcesses: Hashable, Sendable, Codable {
    /// The number of processes, children included.
    package var count: Int
    /// The program's file, as the kernel names it; nil if it cannot be read.
    package var executable: String?
    /// The command line of the first process, as the process shows it. It may contain secrets.
    package var command: [String]
    package var workingDirectory: String?

    package init(count: Int, executable: String? = nil, command: [String] = [], workingDirectory: String? = nil) {
        self.count = count
        self.executable = executable
        self.command = command
        self.workingDirectory = workingDirectory
    }
}

/// How a program ended after SIGTERM.
package struct SeenEnd: Hashable, Sendable, Codable {
    /// Whether it ended within `seconds`. If not, it was killed.
    package var isRegular: Bool
    /// The seconds until it had ended, or that it was given.
    package var seconds: Double
    /// The names of processes that it left running.
    package var left: [String]

    package init(isRegular: Bool, seconds: Double, left: [String] = []) {
        self.isRegular = isRegular
        self.seconds = seconds
        self.left = left
    }
}

/// The result of a look at a program that was started for it.
package enum ServiceLook: Hashable, Sendable, Codable {
    case seen(ServiceSighting)
    /// The program exited, could not be started, or did not listen in time.
    case failed(reason: String, lastOutput: [String])

    /// Returns the same result with secrets masked in texts that the program wrote.
    package func masked(by redaction: Redaction) -> ServiceLook {
        guard case .failed(let reason, let lastOutput) = self else { return self }
        return .failed(reason: redaction.masked(reason), lastOutput: lastOutput.map(redaction.masked))
    }
}
