import BenchmarkModel
import ConfigurationReader
import PlainText

/// Reads fleets from startup configurations: groups of named agents, or lists of agents with names.
struct StartupFleet {
    static let remedy =
        "write agent_groups: {GROUP: {NAME: {port: 7200}}}, or agents: with a list of {name: NAME, port: 7200} "
        + "(docs/fleets.md)"

    /// The keys that contain agents or groups of agents.
    private static let containers = ["agent_groups", "agents", "services"]
    private static let settings: Set<String> = [
        "global_settings", "environment", "machine", "host", "version", "name", "metadata", "resource_limits",
        "health_checks",
    ]

    let file: String
    let findings: FindingList
    private var ports: PortReader
    private var drafts: [AgentDraft] = []

    /// Reads the agents of a file.
    /// - Parameter machine: the machine of agents without a machine in the file.
    static func drafts(
        _ root: YAMLNode, source: SourceText, file: String, machine: String, environment: [String: String],
        _ findings: FindingList
    ) -> [AgentDraft] {
        var fleet = StartupFleet(
            file: file, findings: findings,
            ports: PortReader(source: source, variables: Variables(environment: environment)))
        let machine = Located(value: machine, position: root.position)
        switch root.content {
        case .mapping(let entries): fleet.level(entries, machine: machine, isMachine: false)
        case .sequence: fleet.group(Located(value: "agents", position: root.position), root, machine)
        case .scalar, .tagged:
            findings.add(
                .fields, .file(file), file, root.position, "expected a fleet, found \(root.kind)", Self.remedy)
        }
        return fleet.drafts
    }

    /// Reads the top level of the file, or its part for one machine.
    private mutating func level(_ entries: [YAMLEntry], machine: Located<String>, isMachine: Bool) {
        let errors = ErrorList(file: file)
        defer { findings.take(errors, .fields, .file(file)) }
        let outer = ports.variables.own
        defer { ports.variables.own = outer }
        ports.variables.own.merge(variables(entries)) { $1 }
        let stated = (entries.first { $0.key == "machine" } ?? entries.first { $0.key == "host" })?.value.text(errors)
        let machine = stated ?? machine

        let containing = entries.filter { Self.containers.contains($0.key) }
        for entry in containing { container(entry, machine, errors) }
        let others = entries.filter { !Self.settings.contains($0.key) && !Self.containers.contains($0.key) }
        if let container = containing.first {
            // Such a key may belong to another program, such as a database with its port. So it is a warning, not an
            // error.
            for entry in others where Self.isGroup(entry.value) || Self.containsGroups(entry.value) {
                findings.add(
                    .unread, .file(file), file, entry.keyPosition,
                    "\(quoted(entry.key)) looks like agents, but is ignored because the file has \(container.key)",
                    "if these agents are part of the fleet, move them under \(container.key) or into another file")
            }
            return
        }
        for entry in others {
            let name = Located(value: entry.key, position: entry.keyPosition)
            if Self.isGroup(entry.value) {
                group(name, entry.value, machine)
            } else if StartupAgent.resembles(entry.value) {
                agent(entry.value, name: name, Located(value: "agents", position: name.position), machine)
            } else if !isMachine, case .mapping(let inner) = entry.value.content, Self.containsGroups(inner) {
                if let meant = nearest(entry.key, among: Self.containers), abs(meant.count - entry.key.count) < 2 {
                    errors.add(entry.keyPosition, "unknown key \(quoted(entry.key))", "did you mean \(meant)?")
                } else {
                    level(inner, machine: name, isMachine: true)
                }
            }
        }
    }

    /// Reads the value of a container key. `agent_groups` has groups; `agents` and `services` have agents or groups.
    private mutating func container(_ entry: YAMLEntry, _ machine: Located<String>, _ errors: ErrorList) {
        let name = Located(value: entry.key, position: entry.keyPosition)
        let hasAgents = entry.key != "agent_groups" && !Self.containsGroups(entry.value)
        if case .mapping(let groups) = entry.value.content, !hasAgents {
            for inner in groups where !inner.value.isNothing {
                group(Located(value: inner.key, position: inner.keyPosition), inner.value, machine)
            }
        } else if hasAgents || entry.value.isNothing {
            if !entry.value.isNothing { group(name, entry.value, machine) }
        } else {
            errors.add(entry.value.position, "expected groups of agents, found \(entry.value.kind)", Self.remedy)
        }
    }

    private mutating func group(_ name: Located<String>, _ node: YAMLNode, _ machine: Located<String>) {
        switch node.content {
        case .sequence(let nodes): for node in nodes { agent(node, name: nil, name, machine) }
        case .mapping(let entries):
            for entry in entries {
                // A plain value is a setting of the group, such as a description or an order.
                if case .scalar = entry.value.content, !entry.value.isNothing { continue }
                let inner = Located(value: entry.key, position: entry.keyPosition)
                if !StartupAgent.resembles(entry.value), Self.isGroup(entry.value) {
                    group(inner, entry.value, machine)
                } else {
                    agent(entry.value, name: inner, name, machine)
                }
            }
        case .scalar, .tagged:
            findings.add(
                .fields, .file(file), file, node.position, "expected the agents of \(name.value), found \(node.kind)",
                Self.remedy)
        }
    }

    private mutating func agent(
        _ node: YAMLNode, name: Located<String>?, _ group: Located<String>, _ machine: Located<String>
    ) {
        let reader = StartupAgent(file: file, ports: ports, findings: findings)
        if let draft = reader.draft(node, name: name, group: group, machine: machine) { drafts.append(draft) }
    }

    /// Returns the variables that a level sets for the expressions below it: its environment, and its features.
    private func variables(_ entries: [YAMLEntry]) -> [String: String] {
        func value(_ key: String) -> YAMLNode? { entries.first { $0.key == key }?.value }
        let global = value("global_settings")
        var values: [String: String] = [:]
        for source in [global?["features"], global?["environment"], value("features"), value("environment")] {
            guard case .mapping(let pairs) = source?.content else { continue }
            for pair in pairs where !pair.value.isNothing {
                if case .scalar(let text, _) = pair.value.content { values[pair.key] = text }
            }
        }
        return values
    }

    private static func isGroup(_ node: YAMLNode) -> Bool {
        switch node.content {
        case .scalar, .tagged: false
        case .mapping(let entries): entries.contains { StartupAgent.resembles($0.value) }
        case .sequence(let nodes): nodes.contains(where: StartupAgent.resembles)
        }
    }

    private static func containsGroups(_ node: YAMLNode) -> Bool {
        guard case .mapping(let entries) = node.content else { return false }
        return containsGroups(entries)
    }

    private static func containsGroups(_ entries: [YAMLEntry]) -> Bool {
        entries.contains { containers.contains($0.key) || (!settings.contains($0.key) && isGroup($0.value)) }
    }
}
