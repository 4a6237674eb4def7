import BenchmarkModel
import ConfigurationReader

/// The settings of a scrape configuration, which apply to all its targets.
struct ScrapeJob {
    var name: String?
    var path = "/metrics"
    var scheme = "http"
    var parameters: [String: [String]] = [:]
    var access = HTTPAccess()
    var honorsLabels = false
    /// The keys that another server needs too if it scrapes these targets.
    var otherSettings: [String] = []
    var rules: [RelabelRule] = []

    /// Reads the settings of a job.
    /// - Parameter file: the path of the file. Relative paths in it start at its directory.
    /// - Throws: `RelabelRule.Unsupported` for a relabeling rule that is not supported here.
    init?(_ fields: inout YAMLFields, file: String, checks: ScrapeTargetChecks) throws(RelabelRule.Unsupported) {
        let errors = checks.errors
        if let path = fields.optional("metrics_path", YAMLNode.text) {
            self.path = checks.path(path, parameters: { "params: {\($0): [\($1)]}" })
        }
        if let scheme = fields.optional("scheme", YAMLNode.text) { self.scheme = checks.scheme(scheme) }
        parameters = fields.optional("params", Self.parameters) ?? [:]
        let interval = fields.optional("scrape_interval", PrometheusDuration.seconds)
        let timeout = fields.optional("scrape_timeout", PrometheusDuration.seconds)
        if let interval, let timeout, timeout > interval, let entry = fields.entry("scrape_timeout") {
            errors.add(
                entry.value.position, "scrape_timeout is longer than scrape_interval, which Prometheus refuses",
                "give a scrape_timeout of at most scrape_interval")
        }
        access = HTTPConfigKeys.access(&fields, file: file)
        if let node = fields.optional("tls_config", YAMLNode.node), TLSKeys.areSupported(node) {
            access.tls = TLSKeys.configuration(node, file: file, errors)
        }
        honorsLabels = fields.optional("honor_labels", YAMLNode.flag) ?? false
        if let node = fields.optional("relabel_configs", YAMLNode.node) {
            guard let rules = try RelabelRule.rules(node, errors) else { return nil }
            self.rules = rules
        }
    }

    init() {}

    private static func parameters(_ node: YAMLNode) -> (ErrorList) -> [String: [String]]? {
        { errors in
            guard case .mapping(let entries) = node.content else {
                if node.isNothing { return nil }
                errors.add(node.position, "expected parameters, found \(node.kind)", "write {NAME: [VALUE]}")
                return nil
            }
            var parameters: [String: [String]] = [:]
            for entry in entries {
                guard case .sequence = entry.value.content else {
                    errors.add(
                        entry.value.position, "expected a list of values, found \(entry.value.kind)",
                        "write \(entry.key): [VALUE]")
                    continue
                }
                parameters[entry.key] = entry.value.texts(errors)?.map(\.value)
            }
            return parameters
        }
    }
}

extension ScrapeJob {
    /// Returns the target that Prometheus makes of an address and the labels of its group; nil when relabeling drops
    /// it. Source: Prometheus 2.42, scrape/target.go (PopulateLabels, Target.URL).
    /// - Throws: `TargetAddress.Failure` when the address after relabeling is not a host and a port.
    func target(_ address: String, labels: [String: String]) throws(TargetAddress.Failure) -> ScrapeTarget? {
        var all = labels
        all["__address__"] = address
        for (label, value) in [("job", name ?? ""), ("__metrics_path__", path), ("__scheme__", scheme)]
        where all[label] == nil && !value.isEmpty { all[label] = value }
        for (name, values) in parameters { all["__param_\(name)"] = values.first }
        guard let all = rules.apply(all) else { return nil }

        var parameters = parameters
        for (label, value) in all where label.hasPrefix("__param_") {
            let name = String(label.dropFirst("__param_".count))
            parameters[name] = [value] + (parameters[name] ?? []).dropFirst()
        }
        let scheme = all["__scheme__"] ?? ""
        let address = try TargetAddress(all["__address__"] ?? "", scheme: scheme)
        let path = all["__metrics_path__"] ?? ""
        let job = all["job"]
        return ScrapeTarget(
            job: job == name ? job : name, scheme: scheme, host: address.host, port: address.port,
            path: path.hasPrefix("/") ? path : "/" + path, parameters: parameters, access: access,
            honorsLabels: honorsLabels, otherSettings: otherSettings,
            // An empty label counts as absent. Prometheus drops labels that begin with two underscores before it stores
            // a series.
            labels: all.filter { !$0.value.isEmpty && !$0.key.hasPrefix("__") && ($0.key != "job" || $0.value != name) }
        )
    }
}

/// Durations in the format of Prometheus: `1m30s`, `500ms`.
enum PrometheusDuration {
    private static let units: [(name: String, seconds: Double)] = [
        ("y", 31_536_000), ("w", 604_800), ("d", 86_400), ("h", 3600), ("m", 60), ("s", 1), ("ms", 0.001),
    ]

    /// Reads a duration in seconds. Returns nil, with an error, when the text is not a duration.
    static func seconds(_ node: YAMLNode) -> (ErrorList) -> Double? {
        { errors in
            guard let text = node.text(errors) else { return nil }
            if let seconds = seconds(text.value) { return seconds }
            errors.add(
                text.position, "\(quoted(text.value)) is not a duration",
                "write a duration such as 15s, 1m30s or 500ms")
            return nil
        }
    }

    /// Parses a duration in seconds. Units must be in descending order, each once.
    static func seconds(_ text: String) -> Double? {
        if text == "0" { return 0 }
        var sum = 0.0
        var rest = text[...]
        var next = 0
        while !rest.isEmpty {
            let digits = rest.prefix { $0.isASCII && $0.isNumber }
            let unit = rest[digits.endIndex...].prefix { $0.isLetter }
            guard let number = Double(digits), let index = units.firstIndex(where: { $0.name == unit }), index >= next
            else { return nil }
            sum += number * units[index].seconds
            next = index + 1
            rest = rest[unit.endIndex...]
        }
        return text.isEmpty ? nil : sum
    }
}
