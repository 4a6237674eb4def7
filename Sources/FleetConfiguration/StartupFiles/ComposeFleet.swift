import BenchmarkModel
import ConfigurationReader

/// Reads fleets from compose files. A service is an agent, and its published ports are the ports of the agent.
///
/// A compose file does not say the purpose of a port. The first port is the request port. The health check port is the
/// one 1000 above it or, if there is none, the second. Source: the Compose specification (services: ports, expose,
/// depends_on).
struct ComposeFleet {
    private let file: String
    private let machine: Located<String>
    private let variables: Variables
    private let findings: FindingList

    /// Reads the agents of a file. Returns nil when the file has another form.
    /// - Parameter machine: the machine of all services.
    static func drafts(
        _ root: YAMLNode, file: String, machine: String, environment: [String: String], _ findings: FindingList
    ) -> [AgentDraft]? {
        guard case .mapping(let services) = root["services"]?.content, isCompose(services) else { return nil }
        let fleet = ComposeFleet(
            file: file, machine: Located(value: machine, position: root.position),
            variables: Variables(environment: environment), findings: findings)
        return services.filter { !$0.value.isNothing }.compactMap(fleet.draft)
    }

    /// Returns whether the keys of services are those of compose. A startup configuration may have the key `services`
    /// too.
    private static func isCompose(_ services: [YAMLEntry]) -> Bool {
        let typicalKeys = ["image", "build", "extends", "depends_on", "container_name", "expose", "ports"]
        return services.contains { service in typicalKeys.contains { service.value[$0] != nil } }
            && !services.contains { StartupAgent.resembles($0.value) }
    }

    private func draft(_ service: YAMLEntry) -> AgentDraft? {
        let errors = ErrorList(file: file)
        let id = AgentID(machine: machine.value, name: service.key)
        defer { findings.take(errors, .fields, .agent(id)) }
        guard case .mapping = service.value.content else {
            errors.add(
                service.value.position, "expected a service, found \(service.value.kind)",
                "write a mapping of keys and values")
            return nil
        }
        let published = ports(service.value["ports"], errors)
        let ports = published.isEmpty ? self.ports(service.value["expose"], errors) : published
        let health = ports.isEmpty ? nil : health(ports, of: ports[0])
        if ports.count > 2 {
            findings.add(
                .unread, .agent(id), file, service.keyPosition,
                "\(service.key) has \(ports.count) ports: \(ports[0].text) is used for requests, "
                    + "\(health?.text ?? "") for health checks",
                "write a service for each agent, or a startup configuration (docs/fleets.md)")
        }
        return AgentDraft(
            file: file, machine: machine, group: Located(value: "services", position: service.keyPosition),
            name: Located(value: service.key, position: service.keyPosition), port: ports.first,
            healthCheckPort: health,
            required: true,
            kind: Located(value: AgentKind.enhanced.rawValue, position: service.keyPosition),
            dependencies: dependencies(service.value["depends_on"], errors),
            leftOut: ports.isEmpty && errors.isEmpty ? "publishes no port" : nil)
    }

    private func dependencies(_ node: YAMLNode?, _ errors: ErrorList) -> [Located<String>] {
        switch node?.content {
        case .mapping(let entries): entries.map { Located(value: $0.key, position: $0.keyPosition) }
        case nil: []
        default: node?.texts(errors) ?? []
        }
    }

    private func health(_ ports: [PortDraft], of port: PortDraft) -> PortDraft {
        let others = ports.dropFirst()
        let documented = port.number.map { $0 + 1000 }
        let found = others.first { $0.number == documented } ?? others.first
        return PortDraft(
            key: "health_check_port", text: found?.text ?? "\(documented ?? 0) (not given: port + 1000)",
            number: found.map(\.number) ?? documented, position: (found ?? port).position, spelling: nil,
            isImplied: found == nil)
    }

    private func ports(_ node: YAMLNode?, _ errors: ErrorList) -> [PortDraft] {
        guard let node, !node.isNothing else { return [] }
        guard case .sequence(let nodes) = node.content else {
            errors.add(node.position, "expected a list of ports, found \(node.kind)", "write [\"7200:7200\"]")
            return []
        }
        return nodes.compactMap { port($0, errors) }
    }

    /// Reads a port: the port on the host, or the container's port if the host port is random. Returns nil for a port
    /// that is not TCP, and, with an error, for a value that is not a port.
    private func port(_ node: YAMLNode, _ errors: ErrorList) -> PortDraft? {
        guard let written = (node["published"] ?? node["target"] ?? node).text(errors) else { return nil }
        var text: String
        do throws(Variables.Failure) { text = try variables.expanded(written.value) } catch {
            let problem =
                if case .unset(let name) = error { "${\(name)} is not set" } else { "a variable is malformed" }
            errors.add(written.position, "port \(quoted(written.value)): \(problem)", "set it in the environment")
            return nil
        }
        var transport = node["protocol"]?.text(errors)?.value ?? "tcp"
        if let slash = text.lastIndex(of: "/") {
            transport = String(text[text.index(after: slash)...])
            text = String(text[..<slash])
        }
        guard transport == "tcp" else { return nil }
        // The form is [ADDRESS:]HOST:CONTAINER, or the container's port alone. The first port of a range is used.
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        let host = parts.count > 1 && !parts[parts.count - 2].isEmpty ? parts[parts.count - 2] : parts[parts.count - 1]
        let digits = String(host.prefix { $0 != "-" })
        return PortDraft(
            key: "port", text: quoted(written.value),
            number: PortExpression.isDigits(digits) ? PortExpression.number(digits) : nil,
            position: written.position, spelling: nil)
    }
}
