import Foundation

/// Tests of alerts as promtool takes them: each fires where it should, and does not where it should not.
enum AlertCases {
    /// A minute of values of a series, four to each.
    struct Series {
        let name: String
        let values: String
    }

    struct Case {
        let name: String
        let series: [Series]
        let alert: String
        /// When it does not fire yet, or not at all; and when it does.
        let quiet: String
        let firing: String?
        let labels: [String: String]
        let summary: String
    }

    private static func up(_ agent: String, _ values: String, machine: String = "M1") -> Series {
        Series(
            name: #"up{job="agents",machine="\#(machine)",agent="\#(agent)",instance="\#(agent):1"}"#, values: values)
    }

    private static let all = [up("A", "1x60"), up("B", "1x60"), up("C", "1x60", machine: "M2")]

    /// What all budgets but agent_disk take.
    private static let told = [
        Series(name: #"agent_cpu_usage_percent{machine="M1",agent="A"}"#, values: "0x60"),
        Series(name: #"agent_memory_usage_bytes{machine="M1",agent="A",type="rss"}"#, values: "1x60"),
        Series(name: #"scrape_body_size_bytes{job="agents",machine="M1",agent="A"}"#, values: "1x60"),
    ]

    /// Of a fleet with A and B on M1 and C on M2, as the central hub of M1 sees it.
    static let cases: [Case] = [
        Case(
            name: "an agent that does not answer for a minute", series: [up("A", "1x3 0x57"), all[1], all[2]],
            alert: "AgentDown", quiet: "1m45s", firing: "2m15s",
            labels: ["severity": "critical", "job": "agents", "machine": "M1", "agent": "A", "instance": "A:1"],
            summary: "M1/A has not answered a scrape for a minute"),
        Case(
            name: "an agent that comes back within the minute", series: [up("A", "1x3 0x2 1x55"), all[1], all[2]],
            alert: "AgentDown", quiet: "3m", firing: nil, labels: [:], summary: ""),
        Case(
            name: "an agent of the file that no hub scrapes", series: [all[0], all[2]], alert: "TargetMissing",
            quiet: "45s", firing: "2m",
            labels: ["severity": "critical", "machine": "M1", "agent": "B", "group": "g", "kind": "enhanced"],
            summary: "M1/B is in the fleet's file, and no hub scrapes it"),
        Case(
            name: "too few agents", series: [up("A", "1x3 0x57"), up("B", "1x3 0x57"), all[2]],
            alert: "TooFewActiveAgents", quiet: "1m45s", firing: "2m45s", labels: ["severity": "critical"],
            summary: "1 of 3 agents are up, at least 2 should be"),
        Case(
            name: "slow responses",
            series: all + [
                Series(
                    name: #"agent_request_duration_seconds_bucket{machine="M1",agent="A",le="0.5"}"#, values: "0+1x60"),
                Series(
                    name: #"agent_request_duration_seconds_bucket{machine="M1",agent="A",le="1"}"#, values: "0+10x60"),
                Series(
                    name: #"agent_request_duration_seconds_bucket{machine="M1",agent="A",le="+Inf"}"#,
                    values: "0+10x60"),
            ], alert: "SlowResponses", quiet: "4m", firing: "7m",
            labels: ["severity": "warning", "machine": "M1", "agent": "A"],
            summary: "a twentieth of the requests to M1/A take more than 0.9722222222222222 s"),
        Case(
            name: "fast responses",
            series: all + [
                Series(
                    name: #"agent_request_duration_seconds_bucket{machine="M1",agent="A",le="0.1"}"#,
                    values: "0+10x60"),
                Series(
                    name: #"agent_request_duration_seconds_bucket{machine="M1",agent="A",le="+Inf"}"#,
                    values: "0+10x60"),
            ], alert: "SlowResponses", quiet: "10m", firing: nil, labels: [:], summary: ""),
        Case(
            name: "a budget that is broken", series: [up("A", "1x3 0x57"), all[1], all[2]], alert: "BudgetBroken",
            quiet: "5m", firing: "7m",
            labels: ["severity": "warning", "budget": "endpoints", "reading": "exact", "scope": "fleet"],
            summary: "budget endpoints is used 1.5 times over (fleet /)"),
        Case(
            name: "a budget that is kept", series: all, alert: "BudgetBroken", quiet: "14m", firing: nil, labels: [:],
            summary: ""),
        Case(
            name: "a figure that bounds a budget from above and is beyond it",
            series: all + [
                Series(name: #"agent_cpu_usage_percent{machine="M1",agent="A"}"#, values: "50x60")
            ], alert: "BudgetInDoubt", quiet: "4m", firing: "6m",
            labels: ["severity": "info", "machine": "M1", "budget": "agent_cpu", "reading": "upper_bound"],
            summary:
                "M1: 1 figures are beyond budget agent_cpu, which they bound from above; only exporter-bench run can tell"
        ),
        Case(
            name: "a budget without data", series: all + told, alert: "BudgetWithoutData", quiet: "4m", firing: "6m",
            labels: ["severity": "info", "budget": "agent_disk", "scope": "agent"],
            summary: "nothing tells of budget agent_disk: no page has the metrics that it takes"),
        Case(
            name: "budgets with data",
            series: all + told + [
                Series(
                    name: #"agent_disk_io_bytes_total{machine="M1",agent="A",direction="write"}"#, values: "0+1x60")
            ], alert: "BudgetWithoutData", quiet: "14m", firing: nil, labels: [:], summary: ""),
        Case(
            name: "a hub that is down",
            series: all + [
                Series(name: #"up{job="hubs",machine="M2",part="prometheus",instance="h:1"}"#, values: "1x3 0x57")
            ], alert: "HubDown", quiet: "1m45s", firing: "2m15s",
            labels: [
                "severity": "critical", "job": "hubs", "machine": "M2", "part": "prometheus", "instance": "h:1",
            ], summary: "prometheus of the hub on M2 has been down for a minute"),
    ]

    /// A file for `promtool test rules`.
    static func file(rules: [String]) throws -> Data {
        let tests = cases.map { one -> [String: Any] in
            var expected: [[String: Any]] = [["eval_time": one.quiet, "alertname": one.alert]]
            if let firing = one.firing {
                expected.append([
                    "eval_time": firing, "alertname": one.alert,
                    "exp_alerts": [["exp_labels": one.labels, "exp_annotations": ["summary": one.summary]]],
                ])
            }
            return [
                "name": one.name, "interval": "15s",
                "input_series": one.series.map { ["series": $0.name, "values": $0.values] },
                "alert_rule_test": expected,
            ]
        }
        // JSON is YAML.
        return try JSONSerialization.data(
            withJSONObject: ["rule_files": rules, "evaluation_interval": "15s", "tests": tests],
            options: .withoutEscapingSlashes)
    }
}
