/// A rule that tells somebody.
struct AlertRule: Sendable {
    enum Severity: String { case critical, warning, info }

    let name: String
    let expression: String
    /// How long it must hold, as Prometheus takes it.
    let pending: String
    let severity: Severity
    /// One line; `{{ $labels.agent }}` and the like are filled in.
    let summary: String
    /// Whether it is of the whole fleet, which only the central hub sees.
    var isOfFleet = false
}

/// Alerting rules. Every hub evaluates those of its own machine, so that they fire when the central hub is gone.
enum AlertsFile {
    static func text(_ plan: HubPlan, _ hub: HubPlace) -> String {
        let rules = rules(plan).filter { hub.isCentral || !$0.isOfFleet }.map { rule -> ConfigurationNode in
            [
                "alert": .text(rule.name), "expr": .text(rule.expression), "for": .text(rule.pending),
                "labels": ["severity": .text(rule.severity.rawValue)],
                "annotations": ["summary": .text(rule.summary)],
            ]
        }
        return HubFiles.header + ConfigurationText.yaml(["groups": [["name": "alerts", "rules": .list(rules)]]])
    }

    static func rules(_ plan: HubPlan) -> [AlertRule] {
        let who = "{{ $labels.machine }}/{{ $labels.agent }}"
        return [
            AlertRule(
                name: "AgentDown", expression: "up{job=\"agents\"} == 0", pending: "1m", severity: .critical,
                summary: "\(who) has not answered a scrape for a minute"),
            AlertRule(
                name: "TargetMissing",
                expression: "hub:expected_target unless on (machine, agent) up{job=\"agents\"}", pending: "1m",
                severity: .critical, summary: "\(who) is in the fleet's file, and no hub scrapes it"),
            AlertRule(
                name: "TooFewActiveAgents", expression: "fleet:agents_up:count < \(plan.minimumActive)", pending: "1m",
                severity: .critical,
                summary: "{{ $value }} of \(plan.agents.count) agents are up, at least \(plan.minimumActive) should be",
                isOfFleet: true),
            AlertRule(
                name: "SlowResponses",
                expression:
                    "agent:request_duration_seconds:p95 > \(ConfigurationText.plain(plan.options.slowSeconds))",
                pending: "5m", severity: .warning,
                summary: "a twentieth of the requests to \(who) take more than {{ $value }} s"),
            AlertRule(
                name: "BudgetBroken", expression: "budget:used:ratio{reading=\"exact\"} > 1", pending: "5m",
                severity: .warning,
                summary: "budget {{ $labels.budget }} is used {{ $value }} times over ({{ $labels.scope }} \(who))"),
            AlertRule(
                name: "BudgetInDoubt",
                expression: "count by (machine, budget, reading) (budget:used:ratio{reading!=\"exact\"} > 1)",
                pending: "5m", severity: .info,
                summary:
                    "{{ $labels.machine }}: {{ $value }} figures are beyond budget {{ $labels.budget }}, which they "
                    + "bound from above; only exporter-bench run can tell"),
            AlertRule(
                name: "BudgetWithoutData",
                expression: "hub:expected_budget unless on (budget) budget:used:ratio", pending: "5m", severity: .info,
                summary: "nothing tells of budget {{ $labels.budget }}: no page has the metrics that it takes"),
            AlertRule(
                name: "HubDown", expression: "up{job=\"hubs\"} == 0", pending: "1m", severity: .critical,
                summary: "{{ $labels.part }} of the hub on {{ $labels.machine }} has been down for a minute"),
        ]
    }
}
