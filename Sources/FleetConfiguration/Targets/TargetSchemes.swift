import BenchmarkModel
import ConfigurationReader
import PlainText

/// The checks of a target file's schemes and of its rules for certificates.
struct TargetSchemes {
    let errors: ErrorList
    /// The requests of the load, which the bench sends over HTTP; nil if it sends none.
    let requests: YAMLEntry?

    typealias Endpoint = (port: AgentPort, scheme: Located<String>?)

    /// Returns what is asked over HTTPS; nil for nothing. Health checks at the port of the page have its scheme.
    func https(
        page: Endpoint, health: Endpoint, tls: (rules: TLSRules, authorities: Located<String>?)?, _ entry: YAMLEntry?
    ) -> HTTPSRules? {
        let pageIsSecure = isSecure(page.scheme) ?? false
        let healthIsSecure = isSecure(health.scheme) ?? (health.port == page.port && pageIsSecure)
        if page.port == health.port, pageIsSecure != healthIsSecure, let scheme = health.scheme ?? page.scheme {
            errors.add(
                scheme.position, "health checks and the metrics page have one port and two schemes",
                "give health and metrics the same scheme, or ports of their own")
        }
        for (port, secure, scheme) in [
            (page.port, pageIsSecure, page.scheme), (health.port, healthIsSecure, health.scheme),
        ] where secure && port == .requests {
            if let scheme, let requests { refuseRequests(scheme, requests) }
        }
        if let file = tls?.authorities {
            TargetChecks(errors: errors).placeholders(in: [file], allowed: ["root"])
            if !["/", "{root}"].contains(where: file.value.hasPrefix) {
                errors.add(
                    file.position, "ca_file \(quoted(file.value)) is not an absolute path",
                    "begin it with / or with {root}")
            }
        }
        guard pageIsSecure || healthIsSecure else {
            if let entry {
                errors.add(
                    entry.keyPosition, "tls has no effect, because nothing is asked over https",
                    "give metrics or health the scheme https, or leave out tls")
            }
            return nil
        }
        return HTTPSRules(page: pageIsSecure, health: healthIsSecure, certificates: tls?.rules)
    }

    /// Returns nil without a scheme.
    private func isSecure(_ scheme: Located<String>?) -> Bool? {
        guard let scheme else { return nil }
        if !["http", "https"].contains(scheme.value) {
            errors.add(
                scheme.position, "unknown scheme \(quoted(scheme.value))",
                suggestion(for: scheme.value, among: ["http", "https"]))
        }
        return scheme.value == "https"
    }

    private func refuseRequests(_ scheme: Located<String>, _ requests: YAMLEntry) {
        errors.add(
            scheme.position,
            "the port of requests has scheme https, but the bench sends \(requests.key) (line "
                + "\(requests.keyPosition.line)) over http",
            "let the program serve requests over http, send them with a load_command, or give the page a port of its "
                + "own")
    }
}
