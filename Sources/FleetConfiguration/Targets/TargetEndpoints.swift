import BenchmarkModel
import ConfigurationReader

/// The keys of a target file that say where its metrics page, its health checks and its requests are: `metrics`,
/// `health`, `request_scheme`, `request_socket` and `tls`, with the short forms `metrics_path` and `health_path`.
struct TargetEndpoints {
    /// nil if the file has none; then there is an error.
    let metricsPath: String?
    /// nil for a program without health checks.
    let healthPath: String?
    let rules: ServiceRules

    private struct Endpoint {
        var port: Located<AgentPort>?
        var path: Located<String>?
        var scheme: Located<String>?
    }

    /// Reads the keys and checks their values.
    init(_ fields: inout YAMLFields, bindsAddress: Bool, packs: Bool) {
        let errors = fields.errors
        let metrics = fields.optional("metrics", Self.endpoint)
        let health = fields.optional("health", Self.endpoint)
        let isShort = fields.entry("metrics_path") != nil || fields.entry("metrics") == nil
        let shortMetrics = isShort ? fields.required("metrics_path", YAMLNode.text) : nil
        let shortHealth = fields.optional("health_path", YAMLNode.text)
        Self.refuseBoth(fields, "metrics", metrics?.path)
        Self.refuseBoth(fields, "health", health?.path)

        let check = TargetChecks(errors: errors)
        let pagePath = metrics?.path ?? shortMetrics
        if let pagePath { check.path(pagePath) }
        let checkPath = health?.path ?? shortHealth
        if let checkPath, checkPath.value != "none" { check.path(checkPath) }
        metricsPath = pagePath?.value ?? (metrics == nil ? nil : "/metrics")
        healthPath = checkPath.map { $0.value == "none" ? nil : $0.value } ?? "/health"
        let metricsPort = metrics?.port
        for port in [metricsPort, health?.port].compactMap(\.self) {
            Self.checkFixed(port, bindsAddress: bindsAddress, packs: packs, errors)
        }
        // Most programs answer health checks where their page is.
        var rules = ServiceRules(
            metricsPort: metricsPort?.value ?? .metrics,
            healthPort: health?.port?.value ?? metricsPort?.value ?? .metrics)
        let load = RequestEndpoint(&fields, pagePort: metricsPort, packs: packs)
        rules.requestSocket = load.socket
        rules.https = TargetSchemes(errors: errors).https(
            page: (rules.metricsPort, metrics?.scheme), health: (rules.healthPort, health?.scheme),
            requests: load, tls: fields.optional("tls", TLSKeys.rules), fields.entry("tls"))
        self.rules = rules
    }

    /// Reads `{port: ..., path: ..., scheme: ...}`.
    private static func endpoint(_ node: YAMLNode) -> (ErrorList) -> Endpoint? {
        { errors in
            if case .sequence = node.content {
                errors.add(
                    node.position, "a list of endpoints, but one page of an agent is measured",
                    "give one {port: ..., path: ...}, and measure the other pages with target files of their own")
                return nil
            }
            guard var fields = YAMLFields(node, errors: errors) else { return nil }
            let endpoint = Endpoint(
                port: fields.optional("port", port), path: fields.optional("path", YAMLNode.text),
                scheme: fields.optional("scheme", YAMLNode.text))
            fields.refuseOthers()
            return endpoint
        }
    }

    private static func port(_ node: YAMLNode) -> (ErrorList) -> Located<AgentPort>? {
        { errors in
            let port: AgentPort? =
                switch node.content {
                case .scalar("requests", _): .requests
                case .scalar("health", _): .health
                case .scalar("metrics", _): .metrics
                default: node.integer.flatMap { (1...65535).contains($0) ? .fixed($0) : nil }
                }
            guard let port else {
                errors.add(
                    node.position, "\(node.kind) is not a port of an agent",
                    "give requests (AGENT_PORT), health (HEALTH_CHECK_PORT), metrics (METRICS_PORT), or a number from 1 "
                        + "to 65535 that the program itself fixes")
                return nil
            }
            return Located(value: port, position: node.position)
        }
    }

    private static func refuseBoth(_ fields: YAMLFields, _ key: String, _ path: Located<String>?) {
        guard path != nil, let short = fields.entry("\(key)_path"), let long = fields.entry(key) else { return }
        fields.errors.add(
            short.keyPosition,
            "\(key)_path and the path of \(key) (line \(long.keyPosition.line)) are the same setting",
            "leave out \(key)_path")
    }

    /// Checks that no two processes would use a fixed port at the same address.
    private static func checkFixed(
        _ port: Located<AgentPort>, bindsAddress: Bool, packs: Bool, _ errors: ErrorList
    ) {
        guard let number = port.value.fixedNumber else { return }
        if !bindsAddress {
            errors.add(
                port.position,
                "port \(number) is fixed, and with binds_address: false all processes of a run would use it at the same "
                    + "address",
                "let the program listen on {address} and leave out binds_address, or let it take its port from "
                    + "METRICS_PORT or {metrics_port} and give port: metrics")
        }
        if packs {
            errors.add(
                port.position,
                "port \(number) is fixed, and with packs: true the agents of a process need different ports",
                "leave out packs, or let the program take the ports of its agents from PACK_I_METRICS_PORT")
        }
    }
}
