import BenchmarkModel
import Foundation

/// Configuration, targets and arguments of a Prometheus that the bench starts. Pure.
enum PrometheusFiles {
    static let job = "agents"
    static let configurationName = "prometheus.yml"

    /// Regular expression of the series with which it describes a scrape.
    static let ownSeries = "up|scrape_.+"

    /// Returns a configuration that scrapes only the agents, each as its target defines, and not the Prometheus itself.
    /// Series of a page that have the names of Prometheus' own series are dropped: without further labels they would
    /// replace these.
    static func configuration(_ setup: PrometheusSetup, _ jobs: [PrometheusJob]) -> String {
        (setup.hasExtraMetricsSetting ? "global:\n  extra_scrape_metrics: true\n" : "") + "scrape_configs:\n"
            + jobs.map { job in
                job.settings + """
                        file_sd_configs:
                          - files: [\(job.targetsName)]
                        metric_relabel_configs:
                          - source_labels: [__name__]
                            regex: \(ownSeries)
                            action: drop

                    """
            }.joined()
    }

    /// Returns the content of the file_sd file. Interval, timeout and path are labels that Prometheus reads; `agent`
    /// and `machine` stay on its series.
    static func targets(_ pages: [PrometheusPage]) throws -> Data {
        let groups = pages.compactMap { target -> Group? in
            let agent = target.agent
            guard let scrapes = agent.scraping.prometheus else { return nil }
            let page = PagePath(target.page.path)
            var labels = [
                "agent": agent.id.name, "machine": agent.id.machine,
                "__metrics_path__": page.path, "__scrape_interval__": duration(scrapes.scrapeInterval),
                "__scrape_timeout__": duration(scrapes.timeout),
            ]
            // Without the label its value is the address, which several pages may share.
            if agent.pages.count > 1 { labels["instance"] = target.instance }
            if target.page.isSecure { labels["__scheme__"] = "https" }
            for (name, values) in page.parameters { labels["__param_\(name)"] = values.first }
            return Group(targets: ["\(agent.address):\(target.page.port)"], labels: labels)
        }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        return try encoder.encode(groups)
    }

    /// Returns whether a series is one with which Prometheus describes its scrapes: such a series has the labels of the
    /// target and no others.
    static func isOwn(
        _ labels: [String: String], agents: Set<String> = ["__name__", "job", "instance", "agent", "machine"]
    ) -> Bool {
        Set(labels.keys) == agents && labels["job"] == job
    }

    static func arguments(_ setup: PrometheusSetup, port: Int) -> [String] {
        [
            setup.program, "--config.file=\(setup.directory)/\(configurationName)",
            "--storage.tsdb.path=\(setup.directory)/data", "--web.listen-address=\(setup.address):\(port)",
            "--log.level=warn",
            // The default is 5 s, in addition to the 5 s of its discovery, in every round.
            "--scrape.discovery-reload-interval=1s",
        ] + (setup.hasExtraMetricsSetting ? [] : ["--enable-feature=extra-scrape-metrics"])
    }

    /// Returns a duration in milliseconds, the finest unit that Prometheus accepts.
    private static func duration(_ seconds: Double) -> String { "\(Int(saturating: (seconds * 1000).rounded()))ms" }

    private struct Group: Encodable {
        let targets: [String]
        let labels: [String: String]
    }
}
