/// Host and port of a target, as Prometheus takes them.
struct TargetAddress {
    /// IPv6 in brackets.
    let host: String
    let port: Int

    enum Failure: Error {
        case form
        case range

        var problem: String {
            switch self {
            case .form: "is no host and port"
            case .range: "has a port that is out of range"
            }
        }

        var remedy: String {
            switch self {
            case .form: "give \"host:port\", without a scheme or a path"
            case .range: "give one from 1 to 65535"
            }
        }
    }

    /// - Parameter scheme: a missing port is its usual one.
    init(_ text: String, scheme: String) throws(Failure) {
        let isBracketed = text.hasPrefix("[")
        let end =
            isBracketed ? text.firstIndex(of: "]").map { text.index(after: $0) } : text.firstIndex(of: ":")
        let host = text[..<(end ?? text.endIndex)]
        let rest = text[host.endIndex...]
        let name = isBracketed ? host.dropFirst().dropLast() : host
        guard !name.isEmpty, end != nil || !isBracketed,
            name.utf8.allSatisfy({ SafeName.isLetterOrDigit($0) || (isBracketed ? ":.%" : "_.-").utf8.contains($0) })
        else { throw .form }
        self.host = String(host)
        if rest.isEmpty {
            port = scheme == "https" ? 443 : 80
            return
        }
        let digits = String(rest.dropFirst())
        guard rest.hasPrefix(":"), PortExpression.isDigits(digits) else { throw .form }
        port = PortExpression.number(digits)
        guard (1...65535).contains(port) else { throw .range }
    }
}
