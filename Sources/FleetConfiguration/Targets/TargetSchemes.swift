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
    private let requestsAreSecure: Bool

    typealias Endpoint = (port: AgentPort, scheme: Located<String>?)

    init(pages: [Endpoint], health: Endpoint, requests: RequestEndpoint, errors: ErrorList) {
        self.errors = errors
        healthPort = health.port
        requestsAreSecure = requests.scheme.map { Self.isSecure($0, errors) } ?? false
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
            let ofPages = known[health.port] ?? (health.port == .requests && requestsAreSecure)
            if pages.contains(where: { $0.port == health.port }), ofPages != secure {
                errors.add(
                    scheme.position, "health checks and the metrics page have one port and two schemes",
                    "give health and metrics the same scheme, or ports of their own")
            }
            known[health.port] = known[health.port] ?? secure
        }
        if let secure = known[.requests], secure != requestsAreSecure, requests.isAsked {
            let other = (pages + [health]).first { $0.port == .requests && $0.scheme != nil }
            if let scheme = other?.scheme {
                errors.add(
                    scheme.position,
                    "the port of requests has scheme \(scheme.value), but requests are sent over "
                        + (requestsAreSecure ? "https" : "http"),
                    "give request_scheme: \(scheme.value), or another port")
            }
        }
        known[.requests] = known[.requests] ?? requestsAreSecure
        securePorts = Set(known.filter(\.value).keys)
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
                    "give metrics or health the scheme https, or request_scheme: https, or leave out tls")
            }
            return nil
        }
        return HTTPSRules(health: isSecure(healthPort), requests: requestsAreSecure, certificates: tls?.rules)
    }

    private static func isSecure(_ scheme: Located<String>, _ errors: ErrorList) -> Bool {
        if !["http", "https"].contains(scheme.value) {
            errors.add(
                scheme.position, "unknown scheme \(quoted(scheme.value))",
                suggestion(for: scheme.value, among: ["http", "https"]))
        }
        return scheme.value == "https"
    }
}
