import BenchmarkModel

/// A scrape job of a Prometheus that the bench starts: pages that need the same settings that labels cannot express.
struct PrometheusJob: Hashable {
    /// Name of the job, and of its file of targets.
    let name: String
    /// How the certificates of its pages are checked; nil for the usual check.
    let tls: TLSRules?
    /// Parameters of the pages with several values.
    let parameters: [String: [String]]
    let pages: [PrometheusPage]

    var targetsName: String { "\(name).json" }

    /// Returns the jobs for the pages of the agents that a Prometheus scrapes.
    static func jobs(_ agents: [AgentOrder]) -> [PrometheusJob] {
        var jobs: [PrometheusJob] = []
        for target in PrometheusPage.all(agents) {
            let tls = target.page.isSecure ? target.agent.https?.certificates : nil
            let parameters = PagePath(target.page.path).parameters.filter { $0.value.count > 1 }
            if let known = jobs.firstIndex(where: { $0.tls == tls && $0.parameters == parameters }) {
                jobs[known] = PrometheusJob(
                    name: jobs[known].name, tls: tls, parameters: parameters, pages: jobs[known].pages + [target])
            } else {
                let name = PrometheusFiles.job + (jobs.isEmpty ? "" : "-\(jobs.count + 1)")
                jobs.append(PrometheusJob(name: name, tls: tls, parameters: parameters, pages: [target]))
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
        if let tls {
            lines.append("    tls_config:")
            if let file = tls.authorities { lines.append("      ca_file: \(quoted(file))") }
            if let name = tls.serverName { lines.append("      server_name: \(quoted(name))") }
            lines.append("      insecure_skip_verify: \(tls.acceptsAnyCertificate)")
        }
        // Prometheus' own series are found by the label.
        if name != PrometheusFiles.job {
            lines += ["    relabel_configs:", "      - {target_label: job, replacement: \(PrometheusFiles.job)}"]
        }
        return lines.map { $0 + "\n" }.joined()
    }

    /// Returns a text in YAML's single quotes, in which only the quote has a meaning.
    private func quoted(_ text: String) -> String { "'" + text.replacing("'", with: "''") + "'" }
}
