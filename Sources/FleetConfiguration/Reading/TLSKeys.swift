import BenchmarkModel
import ConfigurationReader

/// The keys of `tls_config` in Prometheus' files, and of `tls` in target files, that are supported here.
enum TLSKeys {
    private static let names: Set<String> = ["ca_file", "server_name", "insecure_skip_verify"]

    /// Returns whether a mapping has no other keys.
    static func areSupported(_ node: YAMLNode) -> Bool {
        guard case .mapping(let entries) = node.content else { return false }
        return entries.allSatisfy { names.contains($0.key) }
    }

    /// Reads the mapping. Another key is an error.
    static func rules(_ node: YAMLNode) -> (ErrorList) -> (rules: TLSRules, authorities: Located<String>?)? {
        { errors in
            guard var fields = YAMLFields(node, errors: errors) else { return nil }
            let authorities = fields.optional("ca_file", YAMLNode.text)
            let rules = TLSRules(
                authorities: authorities?.value, serverName: fields.optional("server_name", YAMLNode.text)?.value,
                acceptsAnyCertificate: fields.optional("insecure_skip_verify", YAMLNode.flag) ?? false)
            fields.refuseOthers()
            return (rules, authorities)
        }
    }
}
