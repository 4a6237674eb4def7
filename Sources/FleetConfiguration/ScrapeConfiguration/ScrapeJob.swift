import BenchmarkModel
import ConfigurationReader

/// A scrape configuration's settings, which all its targets share.
struct ScrapeJob {
    var name: String?
    var path = "/metrics"
    var scheme = "http"
    var parameters: [String: [String]] = [:]
    var credentials: ScrapeCredentials?
    var honorsLabels = false
    /// Keys that a server that scrapes its targets instead has to be told too.
    var otherSettings: [String] = []
    var rules: [RelabelRule] = []

    /// The settings of a job.
    /// - Parameter file: its file; paths in it are of that file's directory.
    /// - Throws: for a relabelling step that is not carried out here.
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
                entry.value.position, "the timeout is longer than the interval", "Prometheus refuses it: shorten it")
        }
        credentials = Self.credentials(&fields, checks)
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
                errors.add(node.position, "\(node.kind) where parameters must be", "write {NAME: [VALUE]}")
                return nil
            }
            var parameters: [String: [String]] = [:]
            for entry in entries {
                guard case .sequence = entry.value.content else {
                    errors.add(
                        entry.value.position, "\(entry.value.kind) where a list of values must be",
                        "write \(entry.key): [VALUE]")
                    continue
                }
                parameters[entry.key] = entry.value.texts(errors)?.map(\.value)
            }
            return parameters
        }
    }

    /// What `basic_auth`, `authorization` or a bearer token says; the last of them where there are several.
    private static func credentials(_ fields: inout YAMLFields, _ checks: ScrapeTargetChecks) -> ScrapeCredentials? {
        func secret(_ fields: inout YAMLFields, _ key: String) -> ScrapeCredentials.Secret? {
            let text = fields.optional(key, YAMLNode.textOrNothing)
            let path = fields.optional(key + "_file", YAMLNode.textOrNothing)
            return path.map { .file(FilePattern.path($0.value, besides: checks.file)) } ?? text.map { .text($0.value) }
        }
        var credentials = secret(&fields, "bearer_token").map { ScrapeCredentials.bearer($0) }
        /// The mapping of a key; a message does not quote what else stands there, for it may be a secret.
        func mapping(_ fields: inout YAMLFields, _ key: String) -> YAMLFields? {
            guard let node = fields.optional(key, YAMLNode.node), !node.isNothing else { return nil }
            guard case .mapping = node.content else {
                fields.errors.add(node.position, "\(key) is not a mapping", "write its keys and values")
                return nil
            }
            return YAMLFields(node, errors: fields.errors)
        }
        if var inner = mapping(&fields, "basic_auth") {
            let user = secret(&inner, "username") ?? .text("")
            credentials = .basic(user: user, password: secret(&inner, "password") ?? .text(""))
            inner.refuseOthers()
        }
        if var inner = mapping(&fields, "authorization") {
            let type = inner.optional("type", YAMLNode.textOrNothing)
            if let secret = secret(&inner, "credentials") { credentials = .bearer(secret) }
            if let type, type.value.lowercased() != "bearer" {
                checks.tellUnsent(type)
                credentials = nil
            }
            inner.refuseOthers()
        }
        return credentials
    }
}

extension ScrapeJob {
    /// The target that Prometheus makes of an address and its group's labels; nil where relabelling drops it.
    /// Source: Prometheus 2.42, scrape/target.go (PopulateLabels, Target.URL).
    /// - Throws: when what relabelling leaves is no host and port.
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
        let place = try TargetAddress(all["__address__"] ?? "", scheme: scheme)
        let path = all["__metrics_path__"] ?? ""
        let job = all["job"]
        return ScrapeTarget(
            job: job == name ? job : name, scheme: scheme, host: place.host, port: place.port,
            path: path.hasPrefix("/") ? path : "/" + path, parameters: parameters, credentials: credentials,
            honorsLabels: honorsLabels, otherSettings: otherSettings,
            // An empty label is none, and those with two underscores Prometheus drops before it stores a series.
            labels: all.filter { !$0.value.isEmpty && !$0.key.hasPrefix("__") && ($0.key != "job" || $0.value != name) }
        )
    }
}

/// Spans of time as Prometheus writes them: `1m30s`, `500ms`.
enum PrometheusDuration {
    private static let units: [(name: String, seconds: Double)] = [
        ("y", 31_536_000), ("w", 604_800), ("d", 86_400), ("h", 3600), ("m", 60), ("s", 1), ("ms", 0.001),
    ]

    /// nil, with an error, when the text is none.
    static func seconds(_ node: YAMLNode) -> (ErrorList) -> Double? {
        { errors in
            guard let text = node.text(errors) else { return nil }
            if let seconds = seconds(text.value) { return seconds }
            errors.add(text.position, "\(quoted(text.value)) is no duration", "write one such as 15s, 1m30s or 500ms")
            return nil
        }
    }

    /// Units must come in falling order, each once.
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
