import BenchmarkModel

/// The configuration of a machine's Prometheus.
enum PrometheusFile {
    static func text(_ plan: HubPlan, _ hub: MachineHub) -> String {
        HubFiles.header + ConfigurationText.yaml(node(plan, hub))
    }

    private static func node(_ plan: HubPlan, _ hub: MachineHub) -> ConfigurationNode {
        let interval = DurationText.text(plan.options.scrapeInterval)
        let usesRemoteWrite = plan.options.link == .remoteWrite && plan.hubs.count > 1
        return .keys([
            "global": .keys([
                "scrape_interval": .text(interval),
                "scrape_timeout": .text(DurationText.text(min(10, plan.options.scrapeInterval))),
                "evaluation_interval": .text(interval),
                // Reports the size of pages.
                "extra_scrape_metrics": plan.options.prometheus.hasExtraMetricsSetting ? true : nil,
                // Added to samples and alerts that leave this hub: names the hub that scraped them.
                "external_labels": ["hub": .text(externalLabel(hub.machine, plan.options.prometheus))],
            ]),
            "rule_files": .texts([HubFiles.rules(hub), HubFiles.alerts(hub)]),
            "alerting": [
                // Two hubs that find the same problem send one alert: alerts differ by their subject, not by the hub
                // that found it.
                "alert_relabel_configs": [["action": "labeldrop", "regex": "hub"]],
                "alertmanagers": [["static_configs": [["targets": [.text(plan.alertmanagerAddress)]]]]],
            ],
            // Samples that an edge hub sends after an hour without the central hub are older than the central hub's own
            // samples.
            "storage": hub.isCentral && usesRemoteWrite ? ["tsdb": ["out_of_order_time_window": "3h"]] : nil,
            "scrape_configs": .list(
                plan.jobs(of: hub).map { agents(plan.options.prometheus, hub, $0) } + [hubs(plan)]
                    + (hub.isCentral && plan.options.link == .federation ? federation(plan) : [])),
            "remote_write": !hub.isCentral && usesRemoteWrite ? [remoteWrite(plan)] : nil,
        ])
    }

    /// Returns the text of an external label's value.
    private static func externalLabel(_ value: String, _ version: PrometheusVersion) -> String {
        version.expandsExternalLabels ? value.replacing("$", with: "$$") : value
    }

    private static func agents(
        _ version: PrometheusVersion, _ hub: MachineHub, _ job: HubJob
    ) -> ConfigurationNode {
        let settings = job.settings
        let parameters = settings.parameters.sorted { $0.key < $1.key }.map {
            ($0.key, ConfigurationNode.texts($0.value))
        }
        return .keys([
            "job_name": .text(job.name),
            "honor_labels": settings.honorsLabels ? true : nil,
            "params": parameters.isEmpty ? nil : .mapping(parameters),
            // Reads a page without a known Content-Type as text, as a Prometheus 2 does.
            "fallback_scrape_protocol": version.needsFallbackProtocol ? "PrometheusText0.0.4" : nil,
            "tls_config": settings.access.tls.map(certificates),
            "basic_auth": basicAuthorization(hub, job),
            "authorization": authorization(hub, job),
            "follow_redirects": settings.access.followsRedirects ? nil : false,
            "file_sd_configs": [["files": [.text(HubFiles.targets(hub, job))]]],
            "relabel_configs": job.name == HubJob.label
                ? nil : [["target_label": "job", "replacement": .text(HubJob.label)]],
            // An agent's page names the agent too. The fleet's name is used because it is also known when a scrape
            // fails.
            "metric_relabel_configs": settings.honorsLabels
                ? nil : [["action": "labeldrop", "regex": "exported_agent"]],
        ])
    }

    private static func certificates(_ tls: TLSRules) -> ConfigurationNode {
        .keys([
            "ca_file": tls.authorities.map { .text($0) }, "server_name": tls.serverName.map { .text($0) },
            "insecure_skip_verify": tls.acceptsAnyCertificate ? true : nil,
            "cert_file": tls.certificate.map { .text($0) }, "key_file": tls.key.map { .text($0) },
            "min_version": tls.minimumVersion.map { .text($0.rawValue) },
        ])
    }

    private static func basicAuthorization(_ hub: MachineHub, _ job: HubJob) -> ConfigurationNode? {
        guard case .basic(let user, let password) = job.settings.access.credentials else { return nil }
        let name: (key: String, value: ConfigurationNode) =
            switch user {
            case .text(let text): ("username", .text(text))
            case .file(let path): ("username_file", .text(path))
            }
        return .mapping([name, ("password_file", .text(file(of: password, hub, job)))])
    }

    private static func authorization(_ hub: MachineHub, _ job: HubJob) -> ConfigurationNode? {
        guard case .authorization(let type, let token) = job.settings.access.credentials else { return nil }
        let file: (key: String, value: ConfigurationNode) = ("credentials_file", .text(file(of: token, hub, job)))
        return .mapping((type == "Bearer" ? [] : [("type", .text(type))]) + [file])
    }

    /// Returns the path of the file that holds a secret: the file named in the configuration, or one that the hub
    /// writes.
    private static func file(of secret: HTTPCredentials.Secret, _ hub: MachineHub, _ job: HubJob) -> String {
        switch secret {
        case .file(let path): path
        case .text: HubFiles.secret(hub, job)
        }
    }

    /// Every hub scrapes all hubs, so that the others notice when one is down.
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

    /// Series that a hub computes itself. The central hub computes them for the fleet.
    private static let ownSeries = "ALERTS|ALERTS_FOR_STATE|.+:.+"

    private static func remoteWrite(_ plan: HubPlan) -> ConfigurationNode {
        [
            "url": "http://\(plan.central.address)/api/v1/write",
            // A request lost on a broken link is given up after this time and sent again on a new connection.
            "remote_timeout": "5s",
            "write_relabel_configs": [["action": "drop", "source_labels": ["__name__"], "regex": .text(ownSeries)]],
            "queue_config": [
                // The default is 5 s. The age of a sample in the central hub is this deadline plus the age at the
                // edge's scrape.
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

/// Durations in Prometheus' notation.
enum DurationText {
    static func text(_ seconds: Double) -> String {
        seconds == seconds.rounded()
            ? "\(Int(saturating: seconds))s" : "\(max(1, Int(saturating: (seconds * 1000).rounded())))ms"
    }
}

/// The configuration of Alertmanager: the receivers of alerts.
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
                // While a machine's hub is down, its missing agents cannot be determined.
                "inhibit_rules": [
                    [
                        "source_matchers": ["alertname=\"HubDown\""],
                        "target_matchers": ["alertname=\"TargetMissing\""], "equal": ["machine"],
                    ]
                ],
            ])
    }
}
