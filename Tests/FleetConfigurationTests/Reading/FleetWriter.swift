import BenchmarkModel

/// Writes fleets in every form that is read, for fixtures and for tests of the readers.
///
/// The spelling of values is random: block and flow style, numbers and expressions, quotes, comments.
struct FleetWriter {
    /// The source of random spellings; nil for a fixed spelling.
    var random: SeededRandom?
    /// The value of PORT_OFFSET in files with expressions.
    var offset = 0

    /// Writes groups of named agents, with the machines as keys.
    mutating func groups(_ fleet: Fleet) -> String {
        var text = settings(indent: "")
        for machine in fleet.machines {
            text += "\(machine):\n  agent_groups:\n"
            text += groups(fleet.agents.filter { $0.id.machine == machine }, indent: "    ")
        }
        return text
    }

    /// Writes groups of named agents of one machine, which the file does not name.
    mutating func groups(of machine: String, _ fleet: Fleet) -> String {
        settings(indent: "") + "agent_groups:\n"
            + groups(fleet.agents.filter { $0.id.machine == machine }, indent: "  ")
    }

    /// Writes a list of agents, each with its machine and group.
    mutating func list(_ fleet: Fleet) -> String {
        settings(indent: "") + "agents:\n"
            + fleet.agents.map { item($0, with: [("machine", $0.id.machine), ("group", $0.group)]) }.joined()
    }

    /// Writes a list of agents of one machine under the name of their group. The file does not name the machine.
    mutating func list(of machine: String, group: String, _ fleet: Fleet) -> String {
        settings(indent: "") + "\(group):\n"
            + fleet.agents.filter { $0.id.machine == machine }.map { item($0, with: []) }.joined()
    }

    func csv(_ fleet: Fleet) -> String {
        let rows = fleet.agents.map { agent in
            "\(agent.id.machine),\(agent.group),\(agent.id.name),\(agent.port),\(agent.healthCheckPort),"
                + "\(agent.required),\(agent.kind.rawValue),\(agent.dependencies.joined(separator: " "))\n"
        }
        return "machine,group,agent,port,health_check_port,required,kind,dependencies\n" + rows.joined()
    }

    func fileSD(_ fleet: Fleet) -> String {
        let groups = fleet.agents.map { agent in
            "  {\n    \"targets\": [\"\(agent.id.machine):\(agent.metricsPort)\"],\n"
                + "    \"labels\": {\"agent\": \"\(agent.id.name)\", \"group\": \"\(agent.group)\"}\n  }"
        }
        return "[\n" + groups.joined(separator: ",\n") + "\n]\n"
    }

    func fileSDYAML(_ fleet: Fleet) -> String {
        "# file_sd, as YAML\n" + fleet.agents.map { staticConfig($0, indent: "") }.joined()
    }

    func prometheus(_ fleet: Fleet) -> String {
        "global:\n  scrape_interval: 15s\nscrape_configs:\n"
            + fleet.machines.map { machine in
                "  - job_name: \(machine)\n    metrics_path: /metrics\n    scheme: http\n    static_configs:\n"
                    + fleet.agents.filter { $0.id.machine == machine }.map { staticConfig($0, indent: "      ") }
                    .joined()
            }.joined()
    }

    private func staticConfig(_ agent: AgentProfile, indent: String) -> String {
        "\(indent)- targets: [\"\(agent.id.machine):\(agent.metricsPort)\"]\n"
            + "\(indent)  labels:\n\(indent)    agent: \(agent.id.name)\n\(indent)    group: \(agent.group)\n"
    }

    private func settings(indent: String) -> String {
        """
        # How the agents are started.
        \(indent)global_settings:
        \(indent)  environment:
        \(indent)    PORT_OFFSET: "\(offset)"   # moves all ports
        \(indent)    LOG_LEVEL: INFO
        \(indent)  resource_limits: {cpu_percent: 80, memory_mb: 2048}

        """
    }

    private mutating func groups(_ agents: [AgentProfile], indent: String) -> String {
        var text = ""
        var groups: [String] = []
        for agent in agents where !groups.contains(agent.group) { groups.append(agent.group) }
        for group in groups {
            text += "\(indent)\(group):\n"
            for agent in agents where agent.group == group {
                let pairs = [("script_path", "agents/\(agent.id.name).py")] + values(agent)
                if chance() {
                    text += "\(indent)  \(agent.id.name): {\(flow(pairs))}\n"
                } else {
                    text += "\(indent)  \(agent.id.name):\n" + pairs.map { "\(indent)    \($0): \($1)\n" }.joined()
                }
            }
        }
        return text
    }

    private mutating func item(_ agent: AgentProfile, with more: [(String, String)]) -> String {
        let pairs = [("name", agent.id.name)] + more + [("host", "0.0.0.0")] + values(agent)
        if chance() { return "  - {\(flow(pairs))}\n" }
        let lines = pairs.map { "\($0): \($1)" + (chance() ? "   # as documented" : "") }
        return "  - " + lines.joined(separator: "\n    ") + "\n"
    }

    private func flow(_ pairs: [(String, String)]) -> String { pairs.map { "\($0): \($1)" }.joined(separator: ", ") }

    private mutating func values(_ agent: AgentProfile) -> [(String, String)] {
        var pairs = [("port", port(agent.port))]
        // The usual health check port can be left out.
        if agent.healthCheckPort != agent.port + 1000 || !chance() {
            pairs.append(("health_check_port", port(agent.healthCheckPort)))
        }
        pairs.append(("required", "\(agent.required)"))
        if agent.kind == .legacy { pairs.append(("kind", agent.kind.rawValue)) }
        if !agent.dependencies.isEmpty || !chance() {
            pairs.append(("dependencies", "[\(agent.dependencies.joined(separator: ", "))]"))
        }
        return pairs
    }

    /// Writes a port as a number or an expression. A port below the offset has no expression.
    private mutating func port(_ port: Int) -> String {
        guard port >= offset else { return "\(port)" }
        guard random != nil else { return "\"${PORT_OFFSET}+\(port - offset)\"" }
        switch random?.below(5) {
        case 0: return "\(port)"
        case 1: return "'\(port)'"
        case 2: return "\"${PORT_OFFSET:-7} + \(port - offset)\""
        case 3: return port - offset > 1 ? "\"1+${PORT_OFFSET}+\(port - offset - 1)\"" : "\(port)"
        default: return "\"${PORT_OFFSET}+\(port - offset)\""
        }
    }

    private mutating func chance() -> Bool { random?.chance(0.5) ?? false }
}

/// Makes a random fleet. Its agents are in the order of a file with groups: by machine, then by group.
func randomFleet(_ random: inout SeededRandom, base: Int = 5000, spread: Int = 3000, usual: Bool = false) -> Fleet {
    var agents: [AgentProfile] = []
    let names = (0..<20).map { "Agent\($0)" }
    for machine in 0..<1 + random.below(3) {
        for group in 0..<1 + random.below(3) {
            for _ in 0..<1 + random.below(4) {
                let id = AgentID(machine: "M\(machine)", name: names.randomElement(using: &random) ?? "")
                guard !agents.contains(where: { $0.id == id }) else { continue }
                let port = base + random.below(spread)
                agents.append(
                    AgentProfile(
                        id: id, group: "group_\(group)", port: port,
                        healthCheckPort: usual || random.chance(0.5) ? port + 1000 : base + random.below(spread),
                        required: random.chance(0.8), kind: random.chance(0.2) ? .legacy : .enhanced, dependencies: []))
            }
        }
    }
    let all = Set(agents.map(\.id.name)).sorted()
    agents = agents.map { agent in
        AgentProfile(
            id: agent.id, group: agent.group, port: agent.port, healthCheckPort: agent.healthCheckPort,
            required: agent.required, kind: agent.kind,
            dependencies: all.filter { $0 != agent.id.name && random.chance(0.1) })
    }
    return Fleet(name: "f", agents: agents)
}
