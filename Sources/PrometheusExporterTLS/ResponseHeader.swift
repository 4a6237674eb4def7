import ConfigurationReader
import PlainText

/// A header of every answer that the server's handler gives.
struct ResponseHeader: Sendable, Equatable {
    let name: String
    let value: String

    private static let names = [
        "Content-Security-Policy", "X-Frame-Options", "X-Content-Type-Options", "X-XSS-Protection",
        "Strict-Transport-Security",
    ]
    private static let values = ["X-Frame-Options": ["deny", "sameorigin"], "X-Content-Type-Options": ["nosniff"]]

    /// Reads the section `http_server_config`. HTTP/2 is never offered. This is what `http2: false` asks for. With
    /// `http2: true` it does no harm, because client and server agree on a version when they connect.
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
                // Only printable ASCII is allowed. Other bytes could end the header, or clients could read them
                // differently.
                guard value.value.utf8.allSatisfy({ (0x20..<0x7f).contains($0) }) else {
                    errors.add(
                        value.position, "the value of \(name) is not one line of printable ASCII",
                        "remove the other characters")
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
            // In this file format an empty value means an absent header.
            return headers.filter { !$0.value.isEmpty }
        }
    }
}
