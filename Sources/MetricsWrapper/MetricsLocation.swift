import AgentRuntime
import PrometheusExporter

/// A URL at which metrics are served or may be served.
package struct MetricsLocation: Equatable, Sendable, CustomStringConvertible {
    /// IPv4 or IPv6, without brackets.
    package let address: String
    package let port: UInt16
    package let path: String

    package var description: String { "http://\(NetworkAddress.endpoint(address, port))\(path)" }

    package init(address: String, port: UInt16, path: String) {
        self.address = address
        self.port = port
        self.path = path
    }

    /// Reads `[ADDRESS:]PORT[/PATH]`, with or without `http://` before it. An IPv6 address must be in brackets.
    package init?(_ text: String, address: String) {
        let scheme = "http://"
        let rest = text.hasPrefix(scheme) ? text.dropFirst(scheme.count) : text[...]
        let slash = rest.firstIndex(of: "/") ?? rest.endIndex
        let colon = rest[..<slash].lastIndex(of: ":")
        let digits = rest[(colon.map { rest.index(after: $0) } ?? rest.startIndex)..<slash]
        guard let port = UInt16(digits), port > 0 else { return nil }
        let path = rest[slash...]
        guard path.utf8.allSatisfy({ (0x21...0x7e).contains($0) }) else { return nil }
        var host = address
        if let colon {
            // Without brackets the end of an IPv6 address and the start of its port are ambiguous.
            let text = rest[..<colon]
            guard text.hasPrefix("[") || !text.contains(":"), let given = NetworkAddress(String(text)) else {
                return nil
            }
            host = given.text
        }
        self.init(address: host, port: port, path: path.count > 1 ? String(path) : "/metrics")
    }

    package enum Use: Equatable, Sendable {
        case unused
        case metrics
        /// Another service listens there; the text says what was found.
        case other(String)
    }

    /// Finds out what is served there. It takes a second at most. If nothing listens, the connection is refused, which
    /// takes about 20 us.
    ///
    /// - Parameter descriptor: readable if something more urgent happens; then the result is `unused`.
    package func use(until descriptor: Int32) -> Use {
        let client = PlainClient(address: address, port: port, timeout: 1)
        do throws(PlainClient.Failure) {
            let answer = try client.get(path, keep: 64 << 10, until: descriptor)
            if Self.isExposition(answer) { return .metrics }
            return .other(answer.status == "200" ? "not a metrics page" : "status \(answer.status ?? "missing")")
        } catch {
            guard case .failed(let reason) = error, (try? client.connect(until: descriptor)) != nil else {
                return .unused
            }
            return .other(reason)
        }
    }

    /// Whether an answer is a metrics page: it has the content type of one, or a line that only such pages have.
    static func isExposition(_ answer: PlainClient.Answer) -> Bool {
        guard answer.status == "200" else { return false }
        // Headers and page are searched together: neither kind of line occurs in the other part by chance.
        return answer.text.split(whereSeparator: \.isNewline).contains { line in
            if line.hasPrefix("# TYPE ") || line.hasPrefix("# HELP ") { return true }
            let words = line.lowercased().split { $0 == " " || $0 == ";" }
            return words.first == "content-type:"
                && (words.contains("version=0.0.4") || words.contains("application/openmetrics-text"))
        }
    }
}
