import AgentRuntime
import PrometheusExporter

/// Where metrics are served, or may be.
package struct MetricsPlace: Equatable, Sendable, CustomStringConvertible {
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

    /// `[ADDRESS:]PORT[/PATH]`, with or without `http://` before it; an IPv6 address is in brackets.
    package init?(_ text: String, address: String) {
        let scheme = "http://"
        let place = text.hasPrefix(scheme) ? text.dropFirst(scheme.count) : text[...]
        let slash = place.firstIndex(of: "/") ?? place.endIndex
        let colon = place[..<slash].lastIndex(of: ":")
        let digits = place[(colon.map { place.index(after: $0) } ?? place.startIndex)..<slash]
        guard let port = UInt16(digits), port > 0 else { return nil }
        let path = place[slash...]
        guard path.utf8.allSatisfy({ (0x21...0x7e).contains($0) }) else { return nil }
        var host = address
        if let colon {
            // Without brackets nobody could say where an IPv6 address ends and its port begins.
            let text = place[..<colon]
            guard text.hasPrefix("[") || !text.contains(":"), let given = NetworkAddress(String(text)) else {
                return nil
            }
            host = given.text
        }
        self.init(address: host, port: port, path: path.count > 1 ? String(path) : "/metrics")
    }

    package enum Use: Equatable, Sendable {
        case nobody
        case metrics
        /// Somebody listens who serves none; what was found.
        case other(String)
    }

    /// Who is there. Takes a second at most; where nobody listens, a refused connection: some 20 us.
    ///
    /// - Parameter descriptor: readable when there is something more urgent; then nobody was found.
    package func use(until descriptor: Int32) -> Use {
        let client = PlainClient(address: address, port: port, timeout: 1)
        do throws(PlainClient.Failure) {
            let answer = try client.get(path, keep: 64 << 10, until: descriptor)
            if Self.isExposition(answer) { return .metrics }
            return .other(answer.status == "200" ? "no exposition" : "status \(answer.status ?? "missing")")
        } catch {
            guard case .failed(let reason) = error, (try? client.connect(until: descriptor)) != nil else {
                return .nobody
            }
            return .other(reason)
        }
    }

    /// A page that says what it is, or has a line that only expositions have.
    static func isExposition(_ answer: PlainClient.Answer) -> Bool {
        guard answer.status == "200" else { return false }
        // Headers and page alike: neither line stands in the other's part by chance.
        return answer.text.split(whereSeparator: \.isNewline).contains { line in
            if line.hasPrefix("# TYPE ") || line.hasPrefix("# HELP ") { return true }
            let words = line.lowercased().split { $0 == " " || $0 == ";" }
            return words.first == "content-type:"
                && (words.contains("version=0.0.4") || words.contains("application/openmetrics-text"))
        }
    }
}
