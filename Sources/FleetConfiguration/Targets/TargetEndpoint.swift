import BenchmarkModel
import ConfigurationReader

/// The place of a metrics page or of health checks, as a target file has it.
struct TargetEndpoint {
    var port: Located<AgentPort>?
    var path: Located<String>?
    var scheme: Located<String>?
    /// The position of its mapping; nil for the short form.
    var position: SourcePosition?

    /// Reads `{port: ..., path: ..., scheme: ...}`.
    static func healthChecks(_ node: YAMLNode) -> (ErrorList) -> TargetEndpoint? {
        { errors in
            guard case .sequence = node.content else { return one(node, errors) }
            errors.add(
                node.position, "a list of endpoints, but an agent has one health check",
                "give one {port: ..., path: ...}")
            return nil
        }
    }

    /// Reads the place of one page, or a list of such places.
    static func pages(_ node: YAMLNode) -> (ErrorList) -> [TargetEndpoint]? {
        { errors in
            guard case .sequence(let nodes) = node.content else { return one(node, errors).map { [$0] } }
            guard (1...MetricsPage.most).contains(nodes.count) else {
                errors.add(
                    node.position,
                    nodes.isEmpty
                        ? "the list of metrics is empty"
                        : "\(nodes.count) pages, but an agent can have \(MetricsPage.most)",
                    "give {port: ..., path: ...} for each page, at most \(MetricsPage.most)")
                return nil
            }
            let pages = nodes.compactMap { one($0, errors) }
            return pages.count == nodes.count ? pages : nil
        }
    }

    private static func one(_ node: YAMLNode, _ errors: ErrorList) -> TargetEndpoint? {
        guard var fields = YAMLFields(node, errors: errors) else { return nil }
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
