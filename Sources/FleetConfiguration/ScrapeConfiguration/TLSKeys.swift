import BenchmarkModel
import ConfigurationReader

/// The keys of `tls_config` in Prometheus' files, and of `tls` in target files, that are supported here.
enum TLSKeys {
    private static let ofServers = ["ca_file", "server_name", "insecure_skip_verify"]
    private static let names = Set(ofServers + ["cert_file", "key_file", "min_version"])
    /// The keys of Prometheus that have the text of a certificate itself, each with the key for its file.
    private static let inline = ["ca": "ca_file", "cert": "cert_file", "key": "key_file"]

    /// Returns whether a mapping has no other keys.
    static func areSupported(_ node: YAMLNode) -> Bool {
        guard case .mapping(let entries) = node.content else { return false }
        return entries.allSatisfy { names.contains($0.key) }
    }

    /// Reads how certificates of servers are checked (`tls` of a target file). Another key is an error.
    static func rules(_ node: YAMLNode) -> (ErrorList) -> (rules: TLSRules, authorities: Located<String>?)? {
        { errors in
            guard var fields = YAMLFields(node, errors: errors) else { return nil }
            let authorities = fields.optional("ca_file", YAMLNode.text)
            let rules = server(&fields, authorities: authorities?.value)
            fields.refuseOthers()
            return (rules, authorities)
        }
    }

    /// Reads a `tls_config`. Another key is an error that names the supported key for the same purpose, or the nearest.
    /// - Parameter file: the path of the file. Relative paths in it start at its directory.
    static func configuration(_ node: YAMLNode, file: String, _ errors: ErrorList) -> TLSRules? {
        guard !node.isNothing, var fields = YAMLFields(node, errors: errors) else { return nil }
        func path(_ key: String, _ fields: inout YAMLFields) -> Located<String>? {
            fields.optional(key, YAMLNode.textOrNothing).map {
                Located(value: FilePattern.path($0.value, relativeTo: file), position: $0.position)
            }
        }
        var rules = server(&fields, authorities: path("ca_file", &fields)?.value)
        let certificate = path("cert_file", &fields)
        let key = path("key_file", &fields)
        if let alone = [certificate, key].compactMap(\.self).first, certificate == nil || key == nil {
            errors.add(
                alone.position, "cert_file and key_file go together, as in Prometheus",
                "give both, or leave out both")
        }
        rules.certificate = certificate?.value
        rules.key = key?.value
        if let version = fields.optional("min_version", YAMLNode.text) {
            rules.minimumVersion = TLSVersion(rawValue: version.value)
            if rules.minimumVersion == nil {
                errors.add(
                    version.position, "\(quoted(version.value)) is not a version of TLS",
                    "give one of \(TLSVersion.allCases.map(\.rawValue).joined(separator: ", "))")
            }
        }
        refuseInline(&fields)
        fields.refuseOthers()
        return rules
    }

    private static func server(_ fields: inout YAMLFields, authorities: String?) -> TLSRules {
        TLSRules(
            authorities: authorities, serverName: fields.optional("server_name", YAMLNode.text)?.value,
            acceptsAnyCertificate: fields.optional("insecure_skip_verify", YAMLNode.flag) ?? false)
    }

    private static func refuseInline(_ fields: inout YAMLFields) {
        for (key, file) in inline.sorted(by: { $0.key < $1.key }) {
            guard let entry = fields.entry(key) else { continue }
            _ = fields.optional(key, YAMLNode.node)
            fields.errors.add(
                entry.keyPosition, "\(key) is not supported here", "write the text to a file, and give \(file)")
        }
    }
}
