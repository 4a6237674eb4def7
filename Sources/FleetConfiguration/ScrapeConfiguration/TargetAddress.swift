/// The host and port of a target, in the format of Prometheus.
struct TargetAddress {
    /// A host name or address; IPv6 is in brackets.
    let host: String
    let port: Int

    enum Failure: Error {
        case form
        case range

        var problem: String {
            switch self {
            case .form: "is not a host and a port"
            case .range: "has a port that is out of range"
            }
        }

        var remedy: String {
            switch self {
            case .form: "give \"host:port\", without a scheme or a path"
            case .range: "give a port from 1 to 65535"
            }
        }
    }

    /// Parses an address.
    /// - Parameter scheme: the scheme that determines a missing port, 443 for https and 80 for others.
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
