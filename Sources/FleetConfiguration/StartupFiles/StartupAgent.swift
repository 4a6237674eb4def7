import BenchmarkModel
import ConfigurationReader
import PlainText

/// Reads one agent of a startup configuration.
///
/// Startup configurations belong to another program, so unknown keys are ignored. A key that differs only a little from
/// a key that is read would be a setting without effect, so it is an error.
struct StartupAgent {
    static let read = [
        "name", "group", "machine", "host", "port", "health_check_port", "required", "enabled", "kind", "dependencies",
        "rate",
    ]
    /// The other keys of known startup configurations. They are listed so that a key similar to one that is read is not
    /// an error.
    static let known: Set<String> = [
        "script_path", "config", "environment", "env", "env_vars", "description", "command", "args", "resources",
        "resource_limits", "gpu", "health", "health_check", "healthcheck", "health_checks", "ports", "names", "hosts",
        "hostname", "groups", "path", "type", "version", "restart", "restart_policy", "timeout", "tags", "priority",
        "metrics_port", "zmq_port", "http_port", "import_path", "working_dir", "deployment", "params",
    ]
    /// Names that other programs use for the keys that are read here.
    private static let synonyms = [
        "depends_on": "dependencies", "requires": "dependencies", "health_port": "health_check_port",
        "healthcheck_port": "health_check_port",
    ]

    let file: String
    let ports: PortReader
    let findings: FindingList

    /// Reads an agent. Returns nil, with findings, when its name is unknown or it is not a mapping.
    /// - Parameters:
    ///   - name: the name; nil in a list, in which each agent has the key `name`.
    ///   - machine: the machine of an agent that does not name one.
    func draft(
        _ node: YAMLNode, name: Located<String>?, group: Located<String>, machine: Located<String>
    ) -> AgentDraft? {
        let errors = ErrorList(file: file)
        var subject = FindingSubject.file(file)
        defer { findings.take(errors, .fields, subject) }
        guard var fields = YAMLFields(node, errors: errors), case .mapping(let entries) = node.content else {
            return nil
        }

        let ownMachine =
            fields.optional("machine", YAMLNode.text) ?? fields.optional("host", YAMLNode.text).flatMap(Self.machine)
        guard let name = name ?? fields.required("name", YAMLNode.text) else { return nil }
        let id = AgentID(machine: (ownMachine ?? machine).value, name: name.value)
        subject = .agent(id)
        refuseNearMisses(entries, errors)

        let isLeftOut = flag("enabled", &fields, subject) == false
        // An agent that is not started needs no ports.
        let (port, health) = isLeftOut ? (nil, nil) : readPorts(node, &fields, errors)
        return AgentDraft(
            file: file, machine: ownMachine ?? machine, group: fields.optional("group", YAMLNode.text) ?? group,
            name: name, port: port, healthCheckPort: health, required: flag("required", &fields, subject),
            kind: fields.optional("kind", YAMLNode.text)
                ?? Located(value: AgentKind.enhanced.rawValue, position: name.position),
            dependencies: fields.optional("dependencies", dependencies) ?? [], rate: rate(&fields, errors),
            leftOut: isLeftOut ? "enabled: false" : nil)
    }

    /// Reads the rate of the agent; nil for a null rate and, with an error, for a number that is not a rate.
    private func rate(_ fields: inout YAMLFields, _ errors: ErrorList) -> Double? {
        guard let entry = fields.entry("rate"), !entry.value.isNothing,
            let rate = fields.optional("rate", YAMLNode.number)
        else { return nil }
        guard AgentRate.isPossible(rate.value) else {
            errors.add(rate.position, "\(rate.value.plainText) is not a rate in requests/s", AgentRate.remedy)
            return nil
        }
        return rate.value
    }

    private func readPorts(
        _ node: YAMLNode, _ fields: inout YAMLFields, _ errors: ErrorList
    ) -> (PortDraft?, health: PortDraft?) {
        guard let entry = fields.entry("port"), !entry.value.isNothing else {
            if let entry = fields.entry("port") {
                errors.add(
                    entry.value.position, "port is null",
                    "give the request port of the agent, or leave the agent out with enabled: false")
            } else {
                _ = fields.required("port", read("port"))
            }
            return (nil, fields.optional("health_check_port", read("health_check_port")))
        }
        let port = fields.required("port", read("port"))
        let key = "health_check_port"
        let written = fields.entry(key)?.value
        // Some agents get the health check port as a parameter.
        if let health = [written, node["params"]?[key]].compactMap(\.self).first(where: { !$0.isNothing }) {
            return (port, ports.port(key, health, errors))
        }
        return (port, port.map { ports.impliedHealth(of: $0, agent: node, entry: entry, empty: written) })
    }

    /// Reads a flag. A missing or null flag is true. Returns nil, with an error, when the value is not a flag.
    private func flag(
        _ key: String, _ fields: inout YAMLFields, _ subject: FindingSubject
    ) -> Bool? {
        let flag = fields.optional(key) { node in { condition(node, key, subject, $0) } }
        return fields.entry(key) == nil ? true : flag
    }

    /// Reads a flag or a comparison. A comparison with an unknown value counts as true, with a warning, because it is
    /// not a reason to refuse a fleet.
    private func condition(_ node: YAMLNode, _ key: String, _ subject: FindingSubject, _ errors: ErrorList) -> Bool? {
        guard !node.isNothing else { return true }
        guard let text = node.text(errors) else { return nil }
        switch Condition.read(text.value, ports.variables) {
        case .flag(let flag): return flag
        case .unclear(let why):
            findings.add(
                .unread, subject, file, text.position, "\(key) \(quoted(text.value)) is used as true: \(why)",
                "write true or false, or a comparison such as ${NAME:-false} == 'true'")
            return true
        case .none:
            errors.add(text.position, "expected true or false, found \(quoted(text.value))", "give true or false")
            return nil
        }
    }

    /// Returns the machine of a host; nil for a loopback or wildcard address, which is only the address to listen on.
    private static func machine(_ host: Located<String>) -> Located<String>? {
        let isAddress = ["0.0.0.0", "localhost", "*", "::", "::1", "[::]"].contains(host.value)
        return isAddress || host.value.hasPrefix("127.") ? nil : host
    }

    /// Returns whether a node looks like the mapping of one agent, by its keys.
    static func resembles(_ node: YAMLNode) -> Bool {
        guard case .mapping(let entries) = node.content else { return false }
        let typicalKeys = ["port", "health_check_port", "script_path", "dependencies"]
        return entries.contains { entry in
            if typicalKeys.contains(entry.key) { return true }
            guard case .scalar = entry.value.content, !known.contains(entry.key) else { return false }
            return nearest(entry.key, among: ["port", "health_check_port"]) != nil
        }
    }

    private func refuseNearMisses(_ entries: [YAMLEntry], _ errors: ErrorList) {
        for entry in entries where !Self.read.contains(entry.key) && !Self.known.contains(entry.key) {
            guard let meant = Self.synonyms[entry.key] ?? nearest(entry.key, among: Self.read) else { continue }
            errors.add(
                entry.keyPosition, "unknown key \(quoted(entry.key)), which has no effect", "did you mean \(meant)?")
        }
    }

    private func read(_ key: String) -> (YAMLNode) -> (ErrorList) -> PortDraft? {
        { node in { errors in ports.port(key, node, errors) } }
    }

    private func dependencies(_ node: YAMLNode) -> (ErrorList) -> [Located<String>]? {
        { errors in node.isNothing ? [] : node.texts(errors) }
    }
}
