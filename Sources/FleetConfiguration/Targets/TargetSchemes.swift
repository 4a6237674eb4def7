import BenchmarkModel
import ConfigurationReader
import PlainText

/// The checks of a target file's schemes and of its rules for certificates.
struct TargetSchemes {
    let errors: ErrorList

    typealias Endpoint = (port: AgentPort, scheme: Located<String>?)

    /// Returns what is asked over HTTPS; nil for nothing. Without a scheme, health checks at the port of the page have
    /// the page's, and whatever is asked at the port of requests has that of requests.
    func https(
        page: Endpoint, health: Endpoint, requests: RequestEndpoint,
        tls: (rules: TLSRules, authorities: Located<String>?)?, _ entry: YAMLEntry?
    ) -> HTTPSRules? {
        let requestsAreSecure = isSecure(requests.scheme) ?? false
        let pageIsSecure = isSecure(page.scheme) ?? (page.port == .requests && requestsAreSecure)
        let healthIsSecure =
            isSecure(health.scheme)
            ?? (health.port == page.port ? pageIsSecure : health.port == .requests && requestsAreSecure)
        if page.port == health.port, pageIsSecure != healthIsSecure, let scheme = health.scheme ?? page.scheme {
            errors.add(
                scheme.position, "health checks and the metrics page have one port and two schemes",
                "give health and metrics the same scheme, or ports of their own")
        }
        for (port, secure, scheme) in [
            (page.port, pageIsSecure, page.scheme), (health.port, healthIsSecure, health.scheme),
        ] where secure != requestsAreSecure && port == .requests && requests.isAsked {
            guard let scheme else { continue }
            errors.add(
                scheme.position,
                "the port of requests has scheme \(scheme.value), but requests are sent over "
                    + (requestsAreSecure ? "https" : "http"),
                "give request_scheme: \(scheme.value), or another port")
        }
        if let file = tls?.authorities {
            TargetChecks(errors: errors).placeholders(in: [file], allowed: ["root"])
            if !["/", "{root}"].contains(where: file.value.hasPrefix) {
                errors.add(
                    file.position, "ca_file \(quoted(file.value)) is not an absolute path",
                    "begin it with / or with {root}")
            }
        }
        guard pageIsSecure || healthIsSecure || requestsAreSecure else {
            if let entry {
                errors.add(
                    entry.keyPosition, "tls has no effect, because nothing is asked over https",
                    "give metrics or health the scheme https, or request_scheme: https, or leave out tls")
            }
            return nil
        }
        return HTTPSRules(
            page: pageIsSecure, health: healthIsSecure, requests: requestsAreSecure, certificates: tls?.rules)
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
}
