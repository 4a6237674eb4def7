import BenchmarkModel
import ConfigurationReader

/// What Prometheus is told of agents: `file_sd` files, and the `static_configs` of a Prometheus configuration.
struct ScrapeTargetFile {
    static let remedy = "write a list of {targets: [\"host:port\"], labels: {...}}"
    private static let groupKeys = ["targets", "labels"]
    private static let jobKeys = ["job_name", "metrics_path", "scheme", "static_configs"]
    /// Prometheus' own that look like one that is read.
    private static let otherKeys: Set<String> = ["schemes", "static_config_files"]

    let file: String
    let findings: FindingList
    private(set) var targets: [LocatedTarget] = []

    /// A target and where its address stands.
    struct LocatedTarget {
        let file: String
        let target: ScrapeTarget
        let position: SourcePosition
    }

    /// What the targets of a job have in common.
    private struct Job {
        var name: String?
        var path = "/metrics"
        var scheme = "http"
    }

    private init(file: String, findings: FindingList) {
        self.file = file
        self.findings = findings
    }

    /// nil when the file is of another form.
    static func targets(_ root: YAMLNode, file: String, _ findings: FindingList) -> [LocatedTarget]? {
        var reader = ScrapeTargetFile(file: file, findings: findings)
        let errors = ErrorList(file: file)
        switch root.content {
        case .sequence(let nodes) where nodes.contains { has("targets", $0) }:
            for node in nodes { reader.group(node, Job(), errors) }
        case .mapping(let entries):
            if let entry = entries.first(where: { $0.key == "scrape_configs" }) {
                for node in nodes(entry.value, errors) { reader.job(node, errors) }
            } else if let entry = entries.first(where: { $0.key == "static_configs" }) {
                for node in nodes(entry.value, errors) { reader.group(node, Job(), errors) }
            } else {
                return nil
            }
        default: return nil
        }
        findings.take(errors, .fields, .file(file))
        return reader.targets
    }

    private static func has(_ key: String, _ node: YAMLNode) -> Bool {
        guard case .mapping(let entries) = node.content else { return false }
        return entries.contains { $0.key == key }
    }

    private static func nodes(_ node: YAMLNode, _ errors: ErrorList) -> [YAMLNode] {
        if case .sequence(let nodes) = node.content { return nodes }
        if !node.isNothing { errors.add(node.position, "\(node.kind) where a list must be", remedy) }
        return []
    }

    private mutating func job(_ node: YAMLNode, _ errors: ErrorList) {
        guard var fields = YAMLFields(node, errors: errors) else { return }
        var job = Job()
        guard let name = fields.required("job_name", YAMLNode.text) else { return }
        job.name = name.value
        if let path = fields.optional("metrics_path", YAMLNode.text) { job.path = checked(path: path, errors) }
        if let scheme = fields.optional("scheme", YAMLNode.text) { job.scheme = checked(scheme: scheme, errors) }
        refuseNearMisses(node, Self.jobKeys, errors)
        guard let entry = fields.entry("static_configs") ?? Self.entry("static_configs", node) else {
            findings.add(
                .unread, .file(file), file, name.position, "the job \(quoted(name.value)) has no static_configs",
                "its targets are written elsewhere: give the files of its file_sd_configs, or list its targets here")
            return
        }
        for node in Self.nodes(entry.value, errors) { group(node, job, errors) }
    }

    private static func entry(_ key: String, _ node: YAMLNode) -> YAMLEntry? {
        guard case .mapping(let entries) = node.content else { return nil }
        return entries.first { $0.key == key }
    }

    private mutating func group(_ node: YAMLNode, _ job: Job, _ errors: ErrorList) {
        guard var fields = YAMLFields(node, errors: errors) else { return }
        let addresses = fields.required("targets", YAMLNode.texts) ?? []
        let labels = fields.optional("labels", YAMLNode.textMap) ?? [:]
        refuseNearMisses(node, Self.groupKeys, errors)
        var job = job
        if let path = labels["__metrics_path__"] { job.path = checked(path: path, errors) }
        if let scheme = labels["__scheme__"] { job.scheme = checked(scheme: scheme, errors) }
        // Prometheus drops labels with two underscores before it stores a series.
        let shown = labels.filter { !$0.key.hasPrefix("__") }.mapValues(\.value)
        for address in addresses {
            guard let (host, port) = hostAndPort(address, scheme: job.scheme) else { continue }
            let target = ScrapeTarget(
                job: job.name, scheme: job.scheme, host: host, port: port, path: job.path, labels: shown)
            targets.append(LocatedTarget(file: file, target: target, position: address.position))
        }
    }

    /// nil, with a finding, when the text is no address. Without a port it is the scheme's, as Prometheus has it.
    private func hostAndPort(_ address: Located<String>, scheme: String) -> (String, Int)? {
        let text = address.value
        func refuse(_ problem: String, _ remedy: String) {
            findings.add(.addresses, .file(file), file, address.position, "target \(quoted(text)) \(problem)", remedy)
        }
        let isBracketed = text.hasPrefix("[")
        let end =
            isBracketed ? text.firstIndex(of: "]").map { text.index(after: $0) } : text.firstIndex(of: ":")
        let host = text[..<(end ?? text.endIndex)]
        let rest = text[host.endIndex...]
        let name = isBracketed ? host.dropFirst().dropLast() : host
        guard !name.isEmpty, end != nil || !isBracketed,
            name.utf8.allSatisfy({ SafeName.isLetterOrDigit($0) || (isBracketed ? ":." : "_.-").utf8.contains($0) })
        else {
            refuse("is no host and port", "give \"host:port\", without a scheme or a path")
            return nil
        }
        if rest.isEmpty { return (String(host), scheme == "https" ? 443 : 80) }
        let digits = String(rest.dropFirst())
        guard rest.hasPrefix(":"), PortExpression.isDigits(digits) else {
            refuse("is no host and port", "give \"host:port\", without a scheme or a path")
            return nil
        }
        guard (1...65535).contains(PortExpression.number(digits)) else {
            refuse("has a port that is out of range", "give one from 1 to 65535")
            return nil
        }
        return (String(host), PortExpression.number(digits))
    }

    private func checked(path: Located<String>, _ errors: ErrorList) -> String {
        if !path.value.hasPrefix("/") {
            errors.add(path.position, "metrics path \(quoted(path.value)) begins without a slash", "write /metrics")
        }
        return path.value
    }

    private func checked(scheme: Located<String>, _ errors: ErrorList) -> String {
        if !["http", "https"].contains(scheme.value) {
            errors.add(
                scheme.position, "scheme \(quoted(scheme.value)) is unknown",
                suggestion(for: scheme.value, among: ["http", "https"]))
        }
        return scheme.value
    }

    private func refuseNearMisses(_ node: YAMLNode, _ read: [String], _ errors: ErrorList) {
        guard case .mapping(let entries) = node.content else { return }
        for entry in entries where !read.contains(entry.key) && !Self.otherKeys.contains(entry.key) {
            // Only what is as long: file_sd_configs and the like are far from static_configs, and Prometheus' own.
            guard let meant = nearest(entry.key, among: read), abs(meant.count - entry.key.count) <= 2 else { continue }
            errors.add(entry.keyPosition, "unknown key \(quoted(entry.key))", "did you mean \(meant)?")
        }
    }
}
