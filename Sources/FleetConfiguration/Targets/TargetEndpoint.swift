import BenchmarkModel
import ConfigurationReader

/// The place of a metrics page or of health checks, as a target file has it.
struct TargetEndpoint {
    var port: Located<AgentPort>?
    var path: Located<String>?
    var scheme: Located<String>?
    /// How requests reach it; nil for an endpoint that is not guarded, and for health checks.
    var access: HTTPAccess?
    /// The position of `http_config`, for errors; nil without it.
    var accessPosition: SourcePosition?
    /// The position of its mapping; nil for the short form.
    var position: SourcePosition?

    /// Reads `{port: ..., path: ..., scheme: ...}`.
    static func healthChecks(_ node: YAMLNode) -> (ErrorList) -> TargetEndpoint? {
        { errors in
            guard case .sequence = node.content else { return one(node, errors) { _ in } }
            errors.add(
                node.position, "a list of endpoints, but an agent has one health check",
                "give one {port: ..., path: ...}")
            return nil
        }
    }

    /// Reads the place of one page, or a list of such places.
    /// - Parameter file: the path of the target file. Relative paths of `http_config` start at its directory.
    static func pages(_ node: YAMLNode, file: String) -> (ErrorList) -> [TargetEndpoint]? {
        { errors in
            guard case .sequence(let nodes) = node.content else { return page(node, file, errors).map { [$0] } }
            guard (1...MetricsPage.most).contains(nodes.count) else {
                errors.add(
                    node.position,
                    nodes.isEmpty
                        ? "the list of metrics is empty"
                        : "\(nodes.count) pages, but an agent can have \(MetricsPage.most)",
                    "give {port: ..., path: ...} for each page, at most \(MetricsPage.most)")
                return nil
            }
            let pages = nodes.compactMap { page($0, file, errors) }
            return pages.count == nodes.count ? pages : nil
        }
    }

    private static func page(_ node: YAMLNode, _ file: String, _ errors: ErrorList) -> TargetEndpoint? {
        var access: HTTPAccess?
        var position: SourcePosition?
        var endpoint = one(node, errors) { fields in
            position = fields.entry("http_config")?.keyPosition
            if let node = fields.optional("http_config", YAMLNode.node) {
                access = HTTPConfigKeys.access(node, file: file, errors)
            }
        }
        endpoint?.access = access
        endpoint?.accessPosition = position
        return endpoint
    }

    /// - Parameter more: reads further keys.
    private static func one(
        _ node: YAMLNode, _ errors: ErrorList, more: (inout YAMLFields) -> Void
    ) -> TargetEndpoint? {
        guard var fields = YAMLFields(node, errors: errors) else { return nil }
        more(&fields)
        let endpoint = TargetEndpoint(
            port: fields.optional("port", port), path: fields.optional("path", YAMLNode.text),
            scheme: fields.optional("scheme", YAMLNode.text), position: node.position)
        fields.refuseOthers()
        return endpoint
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
}
