package import BenchmarkModel

/// An agent as a hub sees it: its metrics address and its labels.
package struct HubAgent: Hashable, Sendable {
    package let id: AgentID
    package let group: String
    package let kind: String
    /// Host and port, in Prometheus' notation.
    package let address: String
    /// Labels besides agent, machine, group and kind. They include Prometheus' own `__scheme__` and `__metrics_path__`.
    package let labels: [String: String]
    package let settings: ScrapeSettings

    package init(
        id: AgentID, group: String, kind: String, address: String, labels: [String: String] = [:],
        settings: ScrapeSettings = .plain
    ) {
        self.id = id
        self.group = group
        self.kind = kind
        self.address = address
        self.labels = labels
        self.settings = settings
    }
}

/// The way in which scraped samples get from an edge hub to the central hub.
package enum HubLink: String, Hashable, Sendable, CaseIterable {
    /// The edge sends every sample. It keeps samples for about two hours until the central hub has accepted them.
    case remoteWrite = "remote-write"
    /// The central hub requests the newest samples of the edge.
    case federation
}

/// Options that the operator of a hub chooses.
package struct HubOptions: Hashable, Sendable {
    /// Interval between scrapes, in seconds.
    package var scrapeInterval = 15.0
    package var link = HubLink.remoteWrite
    /// The machine of the central hub; the first machine of the fleet by default.
    package var central: String?
    /// Host of each machine; the machine's name by default.
    package var hosts: [String: String] = [:]
    /// IPv4 address on which each machine's hub listens; 127.0.0.1 by default.
    package var listen: [String: String] = [:]
    /// Port of the central Prometheus. Alertmanager gets `port` + 3, edge hubs get `port` + 101 and the following
    /// ports.
    package var port = 9090
    /// Limit of the 95th percentile of an agent's response time, in seconds.
    package var slowSeconds = 0.5
    /// Minimum number of agents that must be up. The default is 75 of 77; for another fleet the same share, rounded
    /// down.
    package var minimumActive: Int?
    /// URL that receives alerts; by default none, and alerts are only shown in Alertmanager.
    package var webhook: String?
    /// Time for which samples are kept, in Prometheus' notation.
    package var retention = "15d"

    /// The version of Prometheus that reads the files.
    package var prometheus = PrometheusVersion.oldest

    package init() {}
}

/// A machine's hub: its Prometheus server.
package struct MachineHub: Hashable, Sendable {
    package let machine: String
    /// Base name of the hub's files: the machine's name without characters that are not allowed in file names.
    package let name: String
    /// IPv4 address on which the hub listens.
    package let listen: String
    /// Host under which the other hubs reach this one.
    package let host: String
    package let port: Int
    package let isCentral: Bool

    package var address: String { "\(host):\(port)" }
}

/// The hubs of a fleet, the agents that each scrapes, and the links between hubs. A pure function of fleet and options.
package struct HubPlan: Hashable, Sendable {
    package let fleet: String
    package let options: HubOptions
    /// The central hub first, then the others in the fleet's order.
    package let hubs: [MachineHub]
    package let agents: [HubAgent]

    package static let defaultListen = "127.0.0.1"
    package static let alertmanagerOffset = 3
    package static let edgeOffset = 101

    /// - Throws: `HubError` if the fleet is empty, if the fleet does not have the central machine, or if there are more
    ///   hubs than free ports.
    package init(fleet: String, agents: [HubAgent], options: HubOptions) throws(HubError) {
        var seen: Set<String> = []
        let machines = agents.map(\.id.machine).filter { seen.insert($0).inserted }
        guard let first = machines.first else { throw .emptyFleet(fleet) }
        let central = options.central ?? first
        guard machines.contains(central) else { throw .noMachine(central, machines) }
        let ordered = [central] + machines.filter { $0 != central }
        guard options.port + Self.edgeOffset + ordered.count < 65_536 else { throw .noPorts(options.port) }
        var names: Set<String> = []
        hubs = ordered.enumerated().map { index, machine in
            let listen = options.listen[machine] ?? Self.defaultListen
            return MachineHub(
                machine: machine, name: Self.fileName(machine, &names), listen: listen,
                // A hub that listens on all addresses is reached at its machine's host.
                host: listen == "0.0.0.0" ? options.hosts[machine] ?? machine : listen,
                port: index == 0 ? options.port : options.port + Self.edgeOffset + index - 1, isCentral: index == 0)
        }
        self.fleet = fleet
        self.options = options
        self.agents = agents
    }

    package var central: MachineHub { hubs[0] }

    /// Number of agents, each once, however many pages it has.
    package var agentCount: Int { Set(agents.map(\.id)).count }

    /// Port of Alertmanager, which runs on the machine of the central Prometheus.
    package var alertmanagerPort: Int { options.port + Self.alertmanagerOffset }
    package var alertmanagerAddress: String { "\(central.host):\(alertmanagerPort)" }

    /// Returns the agents that a hub scrapes itself.
    package func agents(of hub: MachineHub) -> [HubAgent] { agents.filter { $0.id.machine == hub.machine } }

    /// Returns the agents whose samples a hub has. The central hub has those of all agents.
    func agentsSeen(by hub: MachineHub) -> [HubAgent] { hub.isCentral ? agents : agents(of: hub) }

    /// Minimum number of agents that must be up.
    package var minimumActive: Int { options.minimumActive ?? agentCount * 75 / 77 }

    private static func fileName(_ machine: String, _ taken: inout Set<String>) -> String {
        let safe = String(machine.map { $0.isASCII && ($0.isLetter || $0.isNumber || "_.-".contains($0)) ? $0 : "-" })
        var name = safe.hasPrefix(".") ? "-" + safe.dropFirst() : safe
        var number = 2
        while !taken.insert(name).inserted {
            name = "\(safe)-\(number)"
            number += 1
        }
        return name
    }
}

/// The reason why there is no plan.
package enum HubError: Error, Hashable, Sendable, CustomStringConvertible {
    case emptyFleet(String)
    case noMachine(String, [String])
    case noPorts(Int)

    package var description: String {
        switch self {
        case .emptyFleet(let fleet): "\(fleet) has no agents: a hub needs one"
        case .noMachine(let machine, let machines):
            "--central: there is no machine '\(machine)'; the fleet has \(machines.joined(separator: ", "))"
        case .noPorts(let port):
            "--port \(port): the ports above it do not suffice for all edge hubs; give a lower port"
        }
    }
}
