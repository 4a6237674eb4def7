import BenchmarkModel
import Foundation

/// The URL of a load. Its path may have the placeholder `{request}`.
struct LoadURL: Hashable, Sendable {
    let isSecure: Bool
    /// A name or an address; an IPv6 address has no brackets.
    let host: String
    let port: UInt16
    /// Host and port as in the URL, for the header Host.
    let authority: String
    /// Path and query; at least `/`.
    let path: String
    /// The URL without secrets.
    let shown: String

    init(_ text: String) throws(UsageError) {
        let whole = text.contains("://") ? text : "http://\(text)"
        shown = PageAddress(whole).shown
        let refusal = "load: '\(shown)' is not a URL: give http://HOST:PORT/PATH or https://HOST:PORT/PATH"
        guard let scheme = whole.range(of: "://") else { throw UsageError(description: refusal) }
        let name = whole[..<scheme.lowerBound].lowercased()
        guard ["http", "https"].contains(name) else { throw UsageError(description: refusal) }
        isSecure = name == "https"
        let rest = whole[scheme.upperBound...].prefix { $0 != "#" }
        let authority = rest.prefix { !"/?".contains($0) }
        guard !authority.contains("@") else {
            throw UsageError(
                description: "load: the URL has a user, which other users of this machine can read: leave out the part "
                    + "before the @, and give --header 'Authorization: {env.NAME}'")
        }
        guard let parts = URLComponents(string: "http://\(authority)"), let host = parts.host, !host.isEmpty,
            let port = UInt16(exactly: parts.port ?? (isSecure ? 443 : 80)), port > 0
        else { throw UsageError(description: refusal) }
        self.host = host.hasPrefix("[") ? String(host.dropFirst().dropLast()) : host
        self.port = port
        self.authority = String(authority)
        let path = rest.dropFirst(authority.count)
        self.path = path.hasPrefix("/") ? String(path) : "/\(path)"
        guard self.path.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7f }) else {
            throw UsageError(
                description:
                    "load: '\(shown)' has a blank, or a character that is not ASCII, in its path: write it with "
                    + "percent signs, such as %20")
        }
    }
}
