package import BenchmarkModel

/// An agent as a hub knows it: where its metrics are, and what it is called.
package struct HubAgent: Hashable, Sendable {
    package let id: AgentID
    package let group: String
    package let kind: String
    /// Host and port, as Prometheus takes them.
    package let address: String
    /// Labels besides agent, machine, group and kind; among them Prometheus' own `__scheme__` and `__metrics_path__`.
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

/// How the central hub comes by what an edge hub has scraped.
package enum HubLink: String, Hashable, Sendable, CaseIterable {
    /// The edge sends every sample and keeps them, for some two hours, until the central hub has taken them.
    case remoteWrite = "remote-write"
    /// The central hub asks the edge for its newest samples.
    case federation
}

/// What a hub's operator decides.
package struct HubOptions: Hashable, Sendable {
    /// Seconds.
    package var scrapeInterval = 15.0
    package var link = HubLink.remoteWrite
    /// The first machine of the fleet by default.
    package var central: String?
    /// Where the machines are; a machine's name is its host by default.
    package var hosts: [String: String] = [:]
    /// IPv4 address on which a machine's hub listens; 127.0.0.1 by default.
    package var listen: [String: String] = [:]
    /// Of the central Prometheus. Alertmanager has `port` + 3, edge hubs `port` + 101 and on.
    package var port = 9090
    /// Seconds that the slower twentieth of an agent's requests may take.
    package var slowSeconds = 0.5
    /// Agents of the fleet that must be up; 75 of 77 by default, or that share of another fleet, rounded down.
    package var minimumActive: Int?
    /// Who is told of alerts; nobody by default, they are in Alertmanager.
    package var webhook: String?
    /// How long samples are kept, as Prometheus takes it.
    package var retention = "15d"

    /// Whether its Prometheus takes page sizes (`scrape_body_size_bytes`) as a setting, `global.extra_scrape_metrics`, which
    /// older ones than 3.10 refuse; those take a feature flag, which later ones will not heed.
    package var hasExtraMetricsSetting = false

    package init() {}
}

/// A machine's hub: its Prometheus.
package struct HubPlace: Hashable, Sendable {
    package let machine: String
    /// Names its files: the machine, without what file names should not have.
    package let name: String
    /// IPv4 address it listens on.
    package let listen: String
    /// Where the others reach it.
    package let host: String
    package let port: Int
    package let isCentral: Bool

    package var address: String { "\(host):\(port)" }
}

/// Which hubs there are, which agents each scrapes, and how they reach each other. A function of fleet and options.
package struct HubPlan: Hashable, Sendable {
    package let fleet: String
    package let options: HubOptions
    /// The central one first, the others in the fleet's order.
    package let hubs: [HubPlace]
    package let agents: [HubAgent]

    package static let defaultListen = "127.0.0.1"
    package static let alertmanagerOffset = 3
    package static let edgeOffset = 101

    /// - Throws: when the fleet is empty, the central machine is none of the fleet's, or there are more hubs than ports.
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
            return HubPlace(
                machine: machine, name: Self.fileName(machine, &names), listen: listen,
                // Who listens on all addresses is reached at its machine's.
                host: listen == "0.0.0.0" ? options.hosts[machine] ?? machine : listen,
                port: index == 0 ? options.port : options.port + Self.edgeOffset + index - 1, isCentral: index == 0)
        }
        self.fleet = fleet
        self.options = options
        self.agents = agents
    }

    package var central: HubPlace { hubs[0] }

    /// Alertmanager runs beside the central Prometheus.
    package var alertmanagerPort: Int { options.port + Self.alertmanagerOffset }
    package var alertmanagerAddress: String { "\(central.host):\(alertmanagerPort)" }

    /// What a hub scrapes itself.
    package func agents(of hub: HubPlace) -> [HubAgent] { agents.filter { $0.id.machine == hub.machine } }

    /// Of whom a hub has samples: the central one of all.
    func agentsSeen(by hub: HubPlace) -> [HubAgent] { hub.isCentral ? agents : agents(of: hub) }

    /// At least as many must be up.
    package var minimumActive: Int { options.minimumActive ?? agents.count * 75 / 77 }

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

/// Why there is no plan.
package enum HubError: Error, Hashable, Sendable, CustomStringConvertible {
    case emptyFleet(String)
    case noMachine(String, [String])
    case noPorts(Int)

    package var description: String {
        switch self {
        case .emptyFleet(let fleet): "\(fleet) has no agents: a hub needs one"
        case .noMachine(let machine, let machines):
            "--central: no machine '\(machine)': there are \(machines.joined(separator: ", "))"
        case .noPorts(let port): "--port \(port): no room for an edge hub's port behind it; give a lower one"
        }
    }
}
