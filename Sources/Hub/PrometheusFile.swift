import BenchmarkModel

/// The configuration of a machine's Prometheus.
enum PrometheusFile {
    static func text(_ plan: HubPlan, _ hub: HubPlace) -> String {
        HubFiles.header + ConfigurationText.yaml(node(plan, hub))
    }

    private static func node(_ plan: HubPlan, _ hub: HubPlace) -> ConfigurationNode {
        let interval = TimeSpan.text(plan.options.scrapeInterval)
        let usesRemoteWrite = plan.options.link == .remoteWrite && plan.hubs.count > 1
        return .keys([
            "global": .keys([
                "scrape_interval": .text(interval),
                "scrape_timeout": .text(TimeSpan.text(min(10, plan.options.scrapeInterval))),
                "evaluation_interval": .text(interval),
                // The size of pages.
                "extra_scrape_metrics": plan.options.hasExtraMetricsSetting ? true : nil,
                // On what leaves this hub: says which one scraped a sample.
                "external_labels": ["hub": .text(hub.machine)],
            ]),
            "rule_files": .texts([HubFiles.rules(hub), HubFiles.alerts(hub)]),
            "alerting": [
                // What two hubs find is one alert: they are to be told by what it is of, not by who found it.
                "alert_relabel_configs": [["action": "labeldrop", "regex": "hub"]],
                "alertmanagers": [["static_configs": [["targets": [.text(plan.alertmanagerAddress)]]]]],
            ],
            // What an edge hub sends after an hour without the central one is older than what that has of its own.
            "storage": hub.isCentral && usesRemoteWrite ? ["tsdb": ["out_of_order_time_window": "3h"]] : nil,
            "scrape_configs": .list(
                plan.jobs(of: hub).map { agents(hub, $0) } + [hubs(plan)]
                    + (hub.isCentral && plan.options.link == .federation ? federation(plan) : [])),
            "remote_write": !hub.isCentral && usesRemoteWrite ? [remoteWrite(plan)] : nil,
        ])
    }

    private static func agents(_ hub: HubPlace, _ job: HubJob) -> ConfigurationNode {
        let settings = job.settings
        let parameters = settings.parameters.sorted { $0.key < $1.key }.map {
            ($0.key, ConfigurationNode.texts($0.value))
        }
        return .keys([
            "job_name": .text(job.name),
            "honor_labels": settings.honorsLabels ? true : nil,
            "params": parameters.isEmpty ? nil : .mapping(parameters),
            "basic_auth": basicAuthorization(hub, job),
            "authorization": authorization(hub, job),
            "file_sd_configs": [["files": [.text(HubFiles.targets(hub, job))]]],
            "relabel_configs": job.name == HubJob.label
                ? nil : [["target_label": "job", "replacement": .text(HubJob.label)]],
            // An agent's page names it too; the fleet's name is the one that is known when nothing can be scraped.
            "metric_relabel_configs": settings.honorsLabels
                ? nil : [["action": "labeldrop", "regex": "exported_agent"]],
        ])
    }

    private static func basicAuthorization(_ hub: HubPlace, _ job: HubJob) -> ConfigurationNode? {
        guard case .basic(let user, let password) = job.settings.credentials else { return nil }
        let name: (key: String, value: ConfigurationNode) =
            switch user {
            case .text(let text): ("username", .text(text))
            case .file(let path): ("username_file", .text(path))
            }
        return .mapping([name, ("password_file", .text(file(of: password, hub, job)))])
    }

    private static func authorization(_ hub: HubPlace, _ job: HubJob) -> ConfigurationNode? {
        guard case .bearer(let token) = job.settings.credentials else { return nil }
        return ["credentials_file": .text(file(of: token, hub, job))]
    }

    /// The file that holds a secret: its own, or one of the hub's.
    private static func file(of secret: ScrapeCredentials.Secret, _ hub: HubPlace, _ job: HubJob) -> String {
        switch secret {
        case .file(let path): path
        case .text: HubFiles.secret(hub, job)
        }
    }

    /// Every hub looks at all of them, so that one that is down is missed by the others.
    private static func hubs(_ plan: HubPlan) -> ConfigurationNode {
        func target(_ machine: String, _ part: String, _ address: String) -> ConfigurationNode {
            ["targets": [.text(address)], "labels": ["machine": .text(machine), "part": .text(part)]]
        }
        return [
            "job_name": "hubs",
            "static_configs": .list(
                plan.hubs.map { target($0.machine, "prometheus", $0.address) }
                    + [target(plan.central.machine, "alertmanager", plan.alertmanagerAddress)]),
        ]
    }

    /// What a hub computes itself; the central one computes it for the fleet.
    private static let ownSeries = "ALERTS|ALERTS_FOR_STATE|.+:.+"

    private static func remoteWrite(_ plan: HubPlan) -> ConfigurationNode {
        [
            "url": "http://\(plan.central.address)/api/v1/write",
            // A request that a cut link swallowed is given up and sent again on a new connection.
            "remote_timeout": "5s",
            "write_relabel_configs": [["action": "drop", "source_labels": ["__name__"], "regex": .text(ownSeries)]],
            "queue_config": [
                // 5 s by default: the age of a sample in the central hub is this and its scrape's.
                "batch_send_deadline": "1s",
                "max_backoff": "1s",
            ],
        ]
    }

    private static func federation(_ plan: HubPlan) -> [ConfigurationNode] {
        let edges = plan.hubs.dropFirst()
        guard !edges.isEmpty else { return [] }
        return [
            [
                "job_name": "federation", "honor_labels": true, "metrics_path": "/federate",
                "params": ["match[]": ["{job=~\"agents|hubs\",__name__!~\"\(ownSeries)\"}"]],
                "static_configs": .list(
                    edges.map { ["targets": [.text($0.address)], "labels": ["machine": .text($0.machine)]] }),
            ]
        ]
    }
}

/// Spans of time as Prometheus takes them.
enum TimeSpan {
    static func text(_ seconds: Double) -> String {
        seconds == seconds.rounded()
            ? "\(Int(saturating: seconds))s" : "\(max(1, Int(saturating: (seconds * 1000).rounded())))ms"
    }
}

/// Who is told of alerts.
enum AlertmanagerFile {
    static func text(_ plan: HubPlan) -> String {
        let receiver: ConfigurationNode = .keys([
            "name": "everyone",
            "webhook_configs": plan.options.webhook.map { [["url": .text($0), "send_resolved": true]] },
        ])
        return HubFiles.header
            + ConfigurationText.yaml([
                "route": [
                    "receiver": "everyone", "group_by": ["alertname", "machine"], "group_wait": "10s",
                    "group_interval": "1m", "repeat_interval": "4h",
                ],
                "receivers": [receiver],
                // Of a machine whose hub is down nobody can tell which of its agents are missing.
                "inhibit_rules": [
                    [
                        "source_matchers": ["alertname=\"HubDown\""],
                        "target_matchers": ["alertname=\"TargetMissing\""], "equal": ["machine"],
                    ]
                ],
            ])
    }
}
