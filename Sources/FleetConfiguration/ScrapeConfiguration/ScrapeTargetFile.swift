import BenchmarkModel
import ConfigurationReader

/// Reads scrape targets from `file_sd` files, and from a Prometheus configuration with the files that it names.
struct ScrapeTargetFile {
    typealias Read = (String) throws(ConfigurationErrors) -> [UInt8]

    static let remedy = "write a list of {targets: [\"host:port\"], labels: {...}}"
    private static let groupKeys = ["targets", "labels"]

    /// A target and the position of its address.
    struct LocatedTarget {
        let file: String
        let target: ScrapeTarget
        let position: SourcePosition
    }

    private let checks: ScrapeTargetChecks
    /// Reads the files that this file names; nil when they are not read.
    private let read: Read?
    private(set) var targets: [LocatedTarget] = []
    private var jobLines: [String: Int] = [:]

    private var file: String { checks.file }
    private var findings: FindingList { checks.findings }
    private var errors: ErrorList { checks.errors }

    private init(file: String, findings: FindingList, read: Read?) {
        checks = ScrapeTargetChecks(file: file, findings: findings, errors: ErrorList(file: file))
        self.read = read
    }

    /// Reads the targets of a file. Returns nil when the file has another form.
    static func targets(
        _ root: YAMLNode, file: String, _ findings: FindingList, read: Read?
    ) throws(ConfigurationErrors) -> [LocatedTarget]? {
        var reader = ScrapeTargetFile(file: file, findings: findings, read: read)
        switch root.content {
        case .sequence(let nodes) where nodes.contains { $0["targets"] != nil }:
            for node in nodes { reader.group(node, ScrapeJob()) }
        case .mapping where root["scrape_configs"] != nil || root["scrape_config_files"] != nil:
            try reader.configuration(root)
        case .mapping:
            guard let groups = root["static_configs"] else { return nil }
            for node in reader.nodes(groups) { reader.group(node, ScrapeJob()) }
        default: return nil
        }
        findings.take(reader.errors, .fields, .file(file))
        return reader.targets
    }

    private func nodes(_ node: YAMLNode) -> [YAMLNode] {
        if case .sequence(let nodes) = node.content { return nodes }
        if !node.isNothing { errors.add(node.position, "expected a list, found \(node.kind)", Self.remedy) }
        return []
    }

    private mutating func configuration(_ root: YAMLNode) throws(ConfigurationErrors) {
        if let jobs = root["scrape_configs"] {
            for node in nodes(jobs) { try job(node) }
        }
        guard let patterns = root["scrape_config_files"]?.texts(errors) else { return }
        for (path, node) in try documents(patterns) {
            if let found = try Self.targets(node, file: path, findings, read: read) { targets += found }
        }
    }

    /// Reads and parses the files that patterns name.
    private func documents(_ patterns: [Located<String>]) throws(ConfigurationErrors) -> [(path: String, YAMLNode)] {
        var documents: [(path: String, YAMLNode)] = []
        for pattern in patterns {
            let paths = read == nil ? [] : FilePattern.files(pattern.value, relativeTo: file)
            if paths.isEmpty {
                findings.add(
                    .unread, .file(file), file, pattern.position, "no file \(quoted(pattern.value)) can be read",
                    "correct the path, or give the files to --fleet")
            }
            for path in paths {
                guard let bytes = try read?(path) else { continue }
                let errors = ErrorList(file: path)
                documents.append((path, try YAMLDocument.parse(bytes, errors: errors)))
                findings.take(errors, .fields, .file(path))
            }
        }
        return documents
    }

    private mutating func job(_ node: YAMLNode) throws(ConfigurationErrors) {
        guard var fields = YAMLFields(node, errors: errors) else { return }
        guard let name = fields.required("job_name", YAMLNode.text) else { return }
        if let earlier = jobLines.updateValue(name.position.line, forKey: name.value) {
            errors.add(
                name.position, "the job \(quoted(name.value)) is already on line \(earlier), which Prometheus refuses",
                "give each job its own name")
        }
        ScrapeJobKeys.refuseNearMisses(node, errors)
        var job: ScrapeJob
        do throws(RelabelRule.Unsupported) {
            guard let read = try ScrapeJob(&fields, file: file, checks: checks) else { return }
            job = read
        } catch {
            findings.add(
                .unread, .file(file), file, error.position,
                "the job \(quoted(name.value)) is ignored with its targets: \(error.reason)",
                "give the targets after relabeling as a file_sd file")
            return
        }
        job.name = name.value
        job.otherSettings = ScrapeJobKeys.otherSettings(node)
        reportUnread(node, name)
        for node in nodes(node["static_configs"]) { group(node, job) }
        for discovery in nodes(node["file_sd_configs"]) {
            for (path, node) in try documents(discovery["files"]?.texts(errors) ?? []) {
                var reader = ScrapeTargetFile(file: path, findings: findings, read: read)
                for node in reader.nodes(node) { reader.group(node, job, discovered: path) }
                findings.take(reader.errors, .fields, .file(path))
                targets += reader.targets
            }
        }
    }

    private func nodes(_ node: YAMLNode?) -> [YAMLNode] { node.map { nodes($0) } ?? [] }

    /// Reports the keys of a job that Prometheus uses and that are not supported here.
    private func reportUnread(_ node: YAMLNode, _ name: Located<String>) {
        guard case .mapping(let entries) = node.content else { return }
        let job = "the job \(quoted(name.value))"
        let elsewhere = entries.filter { ScrapeJobKeys.isDiscovery($0.key) && $0.key != "file_sd_configs" }
        for entry in elsewhere {
            findings.add(
                .unread, .file(file), file, entry.keyPosition,
                "\(job) has \(entry.key), which is not supported here: only Prometheus finds its targets",
                "list the targets in static_configs")
        }
        if elsewhere.isEmpty, node["static_configs"] == nil, node["file_sd_configs"] == nil {
            findings.add(
                .unread, .file(file), file, name.position, "\(job) has no static_configs",
                "list its targets in static_configs")
        }
        for entry in entries where ScrapeJobKeys.isUnsupportedConnection(entry) {
            findings.add(
                .unread, .file(file), file, entry.keyPosition, "\(job) has \(entry.key), which is ignored",
                "`validate --live` and hubs scrape its targets without it")
        }
    }

    /// Reads the targets of a group.
    /// - Parameter discovered: the path of the file_sd file with the group; nil for a group in the configuration
    ///   itself.
    private mutating func group(_ node: YAMLNode, _ job: ScrapeJob, discovered: String? = nil) {
        guard var fields = YAMLFields(node, errors: errors) else { return }
        let addresses = fields.required("targets", YAMLNode.texts) ?? []
        var labels = fields.optional("labels", YAMLNode.node).map(checks.labels) ?? [:]
        ScrapeJobKeys.refuseNearMisses(node, errors, among: Self.groupKeys)
        if let discovered { labels["__meta_filepath"] = discovered }
        for address in addresses {
            do throws(TargetAddress.Failure) {
                guard let target = try job.target(address.value, labels: labels) else { continue }
                targets.append(LocatedTarget(file: file, target: target, position: address.position))
            } catch {
                findings.add(
                    .addresses, .file(file), file, address.position,
                    "target \(quoted(SecretText.masked(address.value))) \(error.problem)",
                    error.remedy)
            }
        }
    }
}
