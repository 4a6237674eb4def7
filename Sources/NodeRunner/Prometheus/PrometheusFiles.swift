import BenchmarkModel
import Foundation

/// What a Prometheus of the bench's own is told. Pure.
enum PrometheusFiles {
    static let job = "agents"
    static let configurationName = "prometheus.yml"
    static let targetsName = "agents.json"

    /// The series by which it tells of a scrape.
    static let ownSeries = "up|scrape_.+"

    /// Only the agents, each as its target says; nothing of itself. Series of a page that are named as its own are dropped: without
    /// further labels they would take the place of its own.
    static func configuration(_ place: PrometheusPlace) -> String {
        (place.hasExtraMetricsSetting ? "global:\n  extra_scrape_metrics: true\n" : "") + """
            scrape_configs:
              - job_name: \(job)
                file_sd_configs:
                  - files: [\(targetsName)]
                metric_relabel_configs:
                  - source_labels: [__name__]
                    regex: \(ownSeries)
                    action: drop

            """
    }

    /// Interval, timeout and path go as labels that Prometheus takes them from; `agent` and `machine` stay on its series.
    static func targets(_ agents: [AgentOrder], path: (Arm) -> String) throws -> Data {
        let groups = agents.compactMap { agent -> Group? in
            guard let scrapes = agent.scraping.prometheus else { return nil }
            return Group(
                targets: [instance(agent)],
                labels: [
                    "agent": agent.id.name, "machine": agent.id.machine,
                    "__metrics_path__": path(agent.arm), "__scrape_interval__": duration(scrapes.scrapeInterval),
                    "__scrape_timeout__": duration(scrapes.timeout),
                ])
        }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        return try encoder.encode(groups)
    }

    /// Whether a series is one by which it tells of its scrapes: those have the labels of the target and no others.
    static func isOwn(
        _ labels: [String: String], agents: Set<String> = ["__name__", "job", "instance", "agent", "machine"]
    ) -> Bool {
        Set(labels.keys) == agents && labels["job"] == job
    }

    /// Also the value of its label `instance`.
    static func instance(_ agent: AgentOrder) -> String { "\(agent.address):\(agent.ports.metrics)" }

    static func arguments(_ place: PrometheusPlace, port: Int) -> [String] {
        [
            place.program, "--config.file=\(place.directory)/\(configurationName)",
            "--storage.tsdb.path=\(place.directory)/data", "--web.listen-address=\(place.address):\(port)",
            "--log.level=warn",
            // 5 s by default, behind the 5 s of its discovery, in every round.
            "--scrape.discovery-reload-interval=1s",
        ] + (place.hasExtraMetricsSetting ? [] : ["--enable-feature=extra-scrape-metrics"])
    }

    /// Milliseconds, the finest that it takes.
    private static func duration(_ seconds: Double) -> String { "\(Int(saturating: (seconds * 1000).rounded()))ms" }

    private struct Group: Encodable {
        let targets: [String]
        let labels: [String: String]
    }
}
