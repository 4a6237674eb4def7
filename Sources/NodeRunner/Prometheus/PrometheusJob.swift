import BenchmarkModel

/// A scrape job of a Prometheus that the bench starts: pages that need the same settings that labels cannot express.
struct PrometheusJob: Hashable {
    /// Name of the job, and of its file of targets.
    let name: String
    /// How requests reach its pages.
    let access: HTTPAccess
    /// Parameters of the pages with several values.
    let parameters: [String: [String]]
    let pages: [PrometheusPage]

    var targetsName: String { "\(name).json" }

    /// Returns the jobs for the pages of the agents that a Prometheus scrapes.
    static func jobs(_ agents: [AgentOrder]) -> [PrometheusJob] {
        var jobs: [PrometheusJob] = []
        for target in PrometheusPage.all(agents) {
            var access = target.page.access ?? HTTPAccess()
            access.tls = target.page.isSecure ? target.agent.tls(ofPage: target.page) : nil
            let parameters = PagePath(target.page.path).parameters.filter { $0.value.count > 1 }
            if let known = jobs.firstIndex(where: { $0.access == access && $0.parameters == parameters }) {
                jobs[known] = PrometheusJob(
                    name: jobs[known].name, access: access, parameters: parameters, pages: jobs[known].pages + [target])
            } else {
                let name = PrometheusFiles.job + (jobs.isEmpty ? "" : "-\(jobs.count + 1)")
                jobs.append(PrometheusJob(name: name, access: access, parameters: parameters, pages: [target]))
            }
        }
        return jobs
    }

    /// The settings of the job in a configuration, in lines with a line end.
    var settings: String {
        var lines = ["  - job_name: \(name)"]
        if !parameters.isEmpty {
            lines.append("    params:")
            for (name, values) in parameters.sorted(by: { $0.key < $1.key }) {
                lines.append("      \(quoted(name)): [\(values.map(quoted).joined(separator: ", "))]")
            }
        }
        lines += access.tls.map(certificates) ?? []
        lines += access.credentials.map(credentials) ?? []
        if !access.followsRedirects { lines.append("    follow_redirects: false") }
        // Prometheus' own series are found by the label.
        if name != PrometheusFiles.job {
            lines += ["    relabel_configs:", "      - {target_label: job, replacement: \(PrometheusFiles.job)}"]
        }
        return lines.map { $0 + "\n" }.joined()
    }

    private func certificates(_ tls: TLSRules) -> [String] {
        let files = [("ca_file", tls.authorities), ("cert_file", tls.certificate), ("key_file", tls.key)]
        let texts = files + [("server_name", tls.serverName), ("min_version", tls.minimumVersion?.rawValue)]
        return ["    tls_config:"]
            + texts.compactMap { key, value in value.map { "      \(key): \(quoted($0))" } }
            + ["      insecure_skip_verify: \(tls.acceptsAnyCertificate)"]
    }

    /// Returns the keys for credentials. A secret may be among them: the directory of the configuration is private.
    private func credentials(_ credentials: HTTPCredentials) -> [String] {
        func line(_ key: String, _ secret: HTTPCredentials.Secret) -> String {
            switch secret {
            case .text(let text): "      \(key): \(quoted(text))"
            case .file(let path): "      \(key)_file: \(quoted(path))"
            }
        }
        return switch credentials {
        case .basic(let user, let password):
            ["    basic_auth:", line("username", user), line("password", password)]
        case .authorization(let type, let secret):
            ["    authorization:", "      type: \(quoted(type))", line("credentials", secret)]
        }
    }

    /// Returns a text in YAML's single quotes, in which only the quote has a meaning.
    private func quoted(_ text: String) -> String { "'" + text.replacing("'", with: "''") + "'" }
}
