import BenchmarkModel
import ConfigurationReader

/// The keys of a target file that say where its metrics pages, its health checks and its requests are: `metrics`,
/// `health`, `request_scheme`, `request_socket` and `tls`, with the short forms `metrics_path` and `health_path`.
struct TargetEndpoints {
    /// Empty for agents that push and serve no page, and where there is an error.
    let pages: [MetricsPage]
    /// nil for a program without health checks.
    let healthPath: String?
    let rules: ServiceRules

    /// Reads the keys and checks their values.
    /// - Parameter file: the path of the target file.
    init(_ fields: inout YAMLFields, file: String, bindsAddress: Bool, packs: Bool) {
        let errors = fields.errors
        let metrics = Self.metrics(&fields, file: file)
        let health = fields.optional("health", TargetEndpoint.healthChecks)
        let shortHealth = fields.optional("health_path", YAMLNode.text)
        Self.refuseBoth(fields, "health", health?.path)

        let check = TargetChecks(errors: errors)
        for path in metrics.compactMap(\.path) { check.path(path) }
        let checkPath = health?.path ?? shortHealth
        if let checkPath, checkPath.value != "none" { check.path(checkPath) }
        healthPath = checkPath.map { $0.value == "none" ? nil : $0.value } ?? "/health"
        for port in (metrics.map(\.port) + [health?.port]).compactMap(\.self) {
            Self.checkFixed(port, bindsAddress: bindsAddress, packs: packs, errors)
        }
        var pages = metrics.map { MetricsPage($0.path?.value ?? "/metrics", port: $0.port?.value ?? .metrics) }
        Self.refuseEqual(pages, metrics, errors)
        // Most programs answer health checks where their page is, and those without a page where their requests are.
        let pushes = fields.entry("push") != nil
        var rules = ServiceRules(
            healthPort: health?.port?.value ?? pages.first?.port ?? (pushes ? .requests : .metrics))
        let load = RequestEndpoint(&fields, pagePorts: metrics.compactMap(\.port), packs: packs)
        rules.requestSocket = load.socket
        let schemes = TargetSchemes(
            pages: zip(pages, metrics).map { ($0.port, $1.scheme) }, health: (rules.healthPort, health?.scheme),
            requests: load, errors: errors)
        for index in pages.indices {
            pages[index].isSecure = schemes.isSecure(pages[index].port)
            pages[index].access = metrics[index].access
            if metrics[index].access?.tls != nil, !pages[index].isSecure {
                errors.add(
                    metrics[index].accessPosition, "tls_config has no effect, because the page is asked over http",
                    "give the page scheme: https, or leave out tls_config")
            }
        }
        rules.https = schemes.https(tls: fields.optional("tls", TLSKeys.rules), fields.entry("tls"))
        self.pages = pages
        self.rules = rules
    }

    /// Returns the pages of the long or the short form; none if there is an error.
    private static func metrics(_ fields: inout YAMLFields, file: String) -> [TargetEndpoint] {
        var pages = fields.optional("metrics") { TargetEndpoint.pages($0, file: file) } ?? []
        let long = fields.entry("metrics")
        guard fields.entry("metrics_path") != nil || long == nil else { return pages }
        if fields.entry("metrics_path") == nil, fields.entry("push") != nil { return [] }
        let short = fields.required("metrics_path", YAMLNode.text)
        if let long, case .sequence = long.value.content {
            fields.errors.add(
                fields.entry("metrics_path")?.keyPosition,
                "metrics_path and the list of metrics (line \(long.keyPosition.line)) exclude each other",
                "leave out metrics_path, and give each page its path")
        } else if long == nil {
            pages = short.map { [TargetEndpoint(path: $0)] } ?? []
        } else if !pages.isEmpty {
            refuseBoth(fields, "metrics", pages[0].path)
            pages[0].path = pages[0].path ?? short
        }
        return pages
    }

    private static func refuseBoth(_ fields: YAMLFields, _ key: String, _ path: Located<String>?) {
        guard path != nil, let short = fields.entry("\(key)_path"), let long = fields.entry(key) else { return }
        fields.errors.add(
            short.keyPosition,
            "\(key)_path and the path of \(key) (line \(long.keyPosition.line)) are the same setting",
            "leave out \(key)_path")
    }

    /// Refuses a page that is listed twice, whose figures would be counted twice.
    private static func refuseEqual(_ pages: [MetricsPage], _ places: [TargetEndpoint], _ errors: ErrorList) {
        for index in pages.indices {
            guard let first = pages[..<index].firstIndex(of: pages[index]) else { continue }
            let line = places[first].position.map { " (line \($0.line))" } ?? ""
            errors.add(
                places[index].position, "the page \(pages[index].path) is listed twice\(line)",
                "leave out one of the two, or give it another port or path")
        }
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
