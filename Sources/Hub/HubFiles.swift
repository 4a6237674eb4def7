package import BenchmarkModel

/// A file in a hub's directory.
package struct HubFile: Hashable, Sendable {
    /// Path relative to the hub's directory.
    package let path: String
    package let text: String
    /// Whether only its owner may read the file.
    package let isSecret: Bool

    package init(path: String, text: String, isSecret: Bool = false) {
        self.path = path
        self.text = text
        self.isSecret = isSecret
    }
}

/// All files of a plan's hubs. Equal plans and budgets give identical bytes.
package enum HubFiles {
    package static func of(_ plan: HubPlan, budgets: BudgetSet) -> [HubFile] {
        var files = [
            HubFile(path: "alertmanager.yml", text: AlertmanagerFile.text(plan)),
            HubFile(path: "consoles/index.html", text: ConsolePage.text(plan)),
            HubFile(path: "grafana/dashboard.json", text: GrafanaDashboard.text(plan)),
        ]
        for hub in plan.hubs {
            files += [
                HubFile(path: configuration(hub), text: PrometheusFile.text(plan, hub)),
                HubFile(path: rules(hub), text: RulesFile.text(plan, hub, budgets)),
                HubFile(path: alerts(hub), text: AlertsFile.text(plan, hub)),
            ]
            for job in plan.jobs(of: hub) {
                files.append(HubFile(path: targets(hub, job), text: TargetsFile.text(job.agents)))
                if let text = job.settings.secret {
                    files.append(HubFile(path: secret(hub, job), text: text, isSecret: true))
                }
            }
        }
        return files.sorted { $0.path < $1.path }
    }

    package static func configuration(_ hub: MachineHub) -> String { "prometheus-\(hub.name).yml" }
    static func targets(_ hub: MachineHub, _ job: HubJob) -> String {
        job.name == HubJob.label ? "targets/\(hub.name).json" : "targets/\(hub.name)/\(job.name).json"
    }
    /// Returns the path of the file with a job's secret. No other file has the secret.
    static func secret(_ hub: MachineHub, _ job: HubJob) -> String { "\(secrets)/\(hub.name)/\(job.name)" }
    package static let secrets = "secrets"
    package static func rules(_ hub: MachineHub) -> String { "rules/\(hub.name).yml" }
    package static func alerts(_ hub: MachineHub) -> String { "rules/\(hub.name)-alerts.yml" }

    static let header = "# Written by exporter-bench hub config: the next call overwrites this file.\n"
}

/// A target file for Prometheus' file-based service discovery (file_sd).
enum TargetsFile {
    static func text(_ agents: [HubAgent]) -> String {
        ConfigurationText.json(
            .list(
                agents.map { agent in
                    [
                        "targets": [.text(agent.address)],
                        "labels": .labels(
                            agent.labels.merging(
                                [
                                    "agent": agent.id.name, "machine": agent.id.machine, "group": agent.group,
                                    "kind": agent.kind,
                                ].filter { !$0.value.isEmpty }
                            ) { $1 }),
                    ]
                }))
    }
}
