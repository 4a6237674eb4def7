import ConfigurationReader

/// A header that every answer of the server's handler has.
struct ResponseHeader: Sendable, Equatable {
    let name: String
    let value: String

    private static let names = [
        "Content-Security-Policy", "X-Frame-Options", "X-Content-Type-Options", "X-XSS-Protection",
        "Strict-Transport-Security",
    ]
    private static let values = ["X-Frame-Options": ["deny", "sameorigin"], "X-Content-Type-Options": ["nosniff"]]

    /// The section `http_server_config`. HTTP/2 is never offered, which is what `http2: false` asks for and no client of
    /// `http2: true` is hurt by: the two agree on a version when they connect.
    static func decode(_ node: YAMLNode) -> (ErrorList) -> [ResponseHeader]? {
        { errors in
            guard var fields = YAMLFields(node, errors: errors) else { return nil }
            _ = fields.optional("http2", YAMLNode.flag)
            let headers = fields.optional("headers", decodeHeaders)
            fields.refuseOthers()
            return headers ?? []
        }
    }

    private static func decodeHeaders(_ node: YAMLNode) -> (ErrorList) -> [ResponseHeader]? {
        { errors in
            guard var fields = YAMLFields(node, errors: errors) else { return nil }
            let headers = names.compactMap { name -> ResponseHeader? in
                guard let value = fields.optional(name, YAMLNode.text) else { return nil }
                // Visible characters and blanks: anything else would end the header, or be read differently by everybody.
                guard value.value.utf8.allSatisfy({ (0x20..<0x7f).contains($0) }) else {
                    errors.add(value.position, "a value for \(name) that is not of one line of ASCII", "write it so")
                    return nil
                }
                if let allowed = values[name], !value.value.isEmpty, !allowed.contains(value.value) {
                    errors.add(
                        value.position, "\(name) \(quoted(value.value)) is unknown",
                        suggestion(for: value.value, among: allowed))
                }
                return ResponseHeader(name: name, value: value.value)
            }
            fields.refuseOthers()
            // Empty is the form's word for absent.
            return headers.filter { !$0.value.isEmpty }
        }
    }
}
