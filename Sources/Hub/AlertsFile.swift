/// An alerting rule.
struct AlertRule: Sendable {
    enum Severity: String { case critical, warning, info }

    let name: String
    let expression: String
    /// Time for which the expression must hold before the alert fires, in Prometheus' notation.
    let pending: String
    let severity: Severity
    /// One line. Prometheus fills in templates like `{{ $labels.agent }}`.
    let summary: String
    /// Whether the rule concerns the whole fleet, which only the central hub sees.
    var concernsFleet = false
}

/// Alerting rules. Every hub evaluates the rules of its own machine, so that they also fire when the central hub is
/// down.
enum AlertsFile {
    static func text(_ plan: HubPlan, _ hub: MachineHub) -> String {
        let rules = rules(plan).filter { hub.isCentral || !$0.concernsFleet }.map { rule -> ConfigurationNode in
            [
                "alert": .text(rule.name), "expr": .text(rule.expression), "for": .text(rule.pending),
                "labels": ["severity": .text(rule.severity.rawValue)],
                "annotations": ["summary": .text(rule.summary)],
            ]
        }
        return HubFiles.header + ConfigurationText.yaml(["groups": [["name": "alerts", "rules": .list(rules)]]])
    }

    static func rules(_ plan: HubPlan) -> [AlertRule] {
        let agent = "{{ $labels.machine }}/{{ $labels.agent }}"
        return [
            AlertRule(
                name: "AgentDown", expression: "up{job=\"agents\"} == 0", pending: "1m", severity: .critical,
                summary: "\(agent) has not answered a scrape for a minute"),
            AlertRule(
                name: "TargetMissing",
                expression: "hub:expected_target unless on (machine, agent) up{job=\"agents\"}", pending: "1m",
                severity: .critical, summary: "\(agent) is in the fleet's file, but no hub scrapes it"),
            AlertRule(
                name: "TooFewActiveAgents", expression: "fleet:agents_up:count < \(plan.minimumActive)", pending: "1m",
                severity: .critical,
                summary: "{{ $value }} of \(plan.agentCount) agents are up, the minimum is \(plan.minimumActive)",
                concernsFleet: true),
            AlertRule(
                name: "SlowResponses",
                expression:
                    "agent:request_duration_seconds:p95 > \(ConfigurationText.plain(plan.options.slowSeconds))",
                pending: "5m", severity: .warning,
                summary: "5 % of the requests to \(agent) take more than {{ $value }} s"),
            AlertRule(
                name: "BudgetBroken", expression: "budget:used:ratio{reading=\"exact\"} > 1", pending: "5m",
                severity: .warning,
                summary:
                    "budget {{ $labels.budget }} is at {{ $value }} times its limit ({{ $labels.scope }} \(agent))"),
            AlertRule(
                name: "BudgetInDoubt",
                expression: "count by (machine, budget, reading) (budget:used:ratio{reading!=\"exact\"} > 1)",
                pending: "5m", severity: .info,
                summary:
                    "{{ $labels.machine }}: {{ $value }} upper bounds are beyond budget {{ $labels.budget }}; "
                    + "only exporter-bench run can decide"),
            AlertRule(
                name: "BudgetWithoutData",
                expression: "hub:expected_budget unless on (budget) budget:used:ratio", pending: "5m", severity: .info,
                summary: "budget {{ $labels.budget }} has no data: pages lack the metrics that it needs"),
            AlertRule(
                name: "HubDown", expression: "up{job=\"hubs\"} == 0", pending: "1m", severity: .critical,
                summary: "{{ $labels.part }} of the hub on {{ $labels.machine }} has been down for a minute"),
        ]
    }
}
