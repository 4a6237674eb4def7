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
    static func configuration(_ hub: PrometheusOrder) -> String {
        (hub.hasExtraMetricsSetting ? "global:\n  extra_scrape_metrics: true\n" : "") + """
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
    static func targets(_ processes: [ProcessOrder], path: (Arm) -> String) throws -> Data {
        let groups = processes.compactMap { process -> Group? in
            guard let hub = process.hub else { return nil }
            return Group(
                targets: [instance(process)],
                labels: [
                    "agent": process.agent.name, "machine": process.agent.machine,
                    "__metrics_path__": path(process.arm), "__scrape_interval__": duration(hub.interval),
                    "__scrape_timeout__": duration(hub.timeout),
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
    static func instance(_ process: ProcessOrder) -> String { "\(process.address):\(process.ports.metrics)" }

    static func arguments(_ hub: PrometheusOrder, port: Int) -> [String] {
        [
            hub.program, "--config.file=\(hub.directory)/\(configurationName)",
            "--storage.tsdb.path=\(hub.directory)/data", "--web.listen-address=\(hub.address):\(port)",
            "--log.level=warn",
            // 5 s by default, behind the 5 s of its discovery, in every round.
            "--scrape.discovery-reload-interval=1s",
        ] + (hub.hasExtraMetricsSetting ? [] : ["--enable-feature=extra-scrape-metrics"])
    }

    /// Milliseconds, the finest that it takes.
    private static func duration(_ seconds: Double) -> String { "\(Int(saturating: (seconds * 1000).rounded()))ms" }

    private struct Group: Encodable {
        let targets: [String]
        let labels: [String: String]
    }
}
