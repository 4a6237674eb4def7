import BenchmarkModel

/// A scrape job of a Prometheus that the bench starts: agents whose pages need the same settings that labels cannot
/// express.
struct PrometheusJob: Hashable {
    /// Name of the job, and of its file of targets.
    let name: String
    /// How the certificates of its agents are checked; nil for the usual check.
    let tls: TLSRules?
    /// Parameters of the pages with several values.
    let parameters: [String: [String]]
    let agents: [AgentOrder]

    var targetsName: String { "\(name).json" }

    /// Returns the jobs for the agents that a Prometheus scrapes.
    ///
    /// - Parameter path: path and query of the page of an arm's agents.
    static func jobs(_ agents: [AgentOrder], path: (Arm) -> String) -> [PrometheusJob] {
        var jobs: [PrometheusJob] = []
        for agent in agents where agent.scraping.prometheus != nil {
            let tls = agent.https?.page == true ? agent.https?.certificates : nil
            let parameters = PagePath(path(agent.arm)).parameters.filter { $0.value.count > 1 }
            if let known = jobs.firstIndex(where: { $0.tls == tls && $0.parameters == parameters }) {
                jobs[known] = PrometheusJob(
                    name: jobs[known].name, tls: tls, parameters: parameters, agents: jobs[known].agents + [agent])
            } else {
                let name = PrometheusFiles.job + (jobs.isEmpty ? "" : "-\(jobs.count + 1)")
                jobs.append(PrometheusJob(name: name, tls: tls, parameters: parameters, agents: [agent]))
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
