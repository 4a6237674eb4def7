import BenchmarkModel
import ConfigurationReader
import PlainText

/// The checks of a target file's schemes and of its rules for certificates. A port has one scheme: an endpoint without
/// a scheme has that of its port.
struct TargetSchemes {
    private let errors: ErrorList
    /// The ports of the pages and of health checks that have the scheme https.
    private let securePorts: Set<AgentPort>
    private let healthPort: AgentPort

    typealias Endpoint = (port: AgentPort, scheme: Located<String>?)

    /// - Parameter requests: the requests of the load, which the bench sends over HTTP; nil if it sends none.
    init(pages: [Endpoint], health: Endpoint, requests: YAMLEntry?, errors: ErrorList) {
        self.errors = errors
        healthPort = health.port
        var known: [AgentPort: Bool] = [:]
        for (port, scheme) in pages {
            guard let scheme else { continue }
            let secure = Self.isSecure(scheme, errors)
            if let other = known[port], other != secure {
                errors.add(
                    scheme.position, "two metrics pages have one port and two schemes",
                    "give them the same scheme, or ports of their own")
            }
            known[port] = known[port] ?? secure
        }
        if let scheme = health.scheme {
            let secure = Self.isSecure(scheme, errors)
            if pages.contains(where: { $0.port == health.port }), known[health.port] ?? false != secure {
                errors.add(
                    scheme.position, "health checks and the metrics page have one port and two schemes",
                    "give health and metrics the same scheme, or ports of their own")
            }
            known[health.port] = known[health.port] ?? secure
        }
        securePorts = Set(known.filter(\.value).keys)
        for (port, scheme) in pages + [health] where port == .requests && securePorts.contains(port) {
            if let scheme, let requests { Self.refuseRequests(scheme, requests, errors) }
        }
    }

    func isSecure(_ port: AgentPort) -> Bool { securePorts.contains(port) }

    /// Returns the rules of what is asked over HTTPS; nil if nothing is.
    func https(tls: (rules: TLSRules, authorities: Located<String>?)?, _ entry: YAMLEntry?) -> HTTPSRules? {
        if let file = tls?.authorities {
            TargetChecks(errors: errors).placeholders(in: [file], allowed: ["root"])
            if !["/", "{root}"].contains(where: file.value.hasPrefix) {
                errors.add(
                    file.position, "ca_file \(quoted(file.value)) is not an absolute path",
                    "begin it with / or with {root}")
            }
        }
        guard !securePorts.isEmpty else {
            if let entry {
                errors.add(
                    entry.keyPosition, "tls has no effect, because nothing is asked over https",
                    "give metrics or health the scheme https, or leave out tls")
            }
            return nil
        }
        return HTTPSRules(health: isSecure(healthPort), certificates: tls?.rules)
    }

    private static func isSecure(_ scheme: Located<String>, _ errors: ErrorList) -> Bool {
        if !["http", "https"].contains(scheme.value) {
            errors.add(
                scheme.position, "unknown scheme \(quoted(scheme.value))",
                suggestion(for: scheme.value, among: ["http", "https"]))
        }
        return scheme.value == "https"
    }

    private static func refuseRequests(_ scheme: Located<String>, _ requests: YAMLEntry, _ errors: ErrorList) {
        errors.add(
            scheme.position,
            "the port of requests has scheme https, but the bench sends \(requests.key) (line "
                + "\(requests.keyPosition.line)) over http",
            "let the program serve requests over http, send them with a load_command, or give the page a port of its "
                + "own")
    }
}
