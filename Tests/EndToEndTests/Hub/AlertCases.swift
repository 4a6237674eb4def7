import Foundation

/// Alert tests in promtool's format: each alert fires in its case, and does not fire in the case next to it.
enum AlertCases {
    /// A series with its values, one value every 15 s.
    struct Series {
        let name: String
        let values: String
    }

    struct Case {
        let name: String
        let series: [Series]
        let alert: String
        /// Evaluation time at which the alert does not fire, or not yet; `firing` is the time at which it fires, if it
        /// does.
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

    /// Series that all budgets except agent_disk need.
    private static let inputs = [
        Series(name: #"agent_cpu_usage_percent{machine="M1",agent="A"}"#, values: "0x60"),
        // The memory of the fleet needs that of every agent.
        Series(name: #"agent_memory_usage_bytes{machine="M1",agent="A",type="rss"}"#, values: "1x60"),
        Series(name: #"agent_memory_usage_bytes{machine="M1",agent="B",type="rss"}"#, values: "1x60"),
        Series(name: #"process_resident_memory_bytes{job="agents",machine="M2",agent="C"}"#, values: "1x60"),
        Series(name: #"scrape_body_size_bytes{job="agents",machine="M1",agent="A"}"#, values: "1x60"),
    ]

    /// The fleet has A and B on M1 and C on M2. The alerts are those of the central hub on M1.
    static let cases: [Case] = [
        Case(
            name: "An agent that does not answer for a minute", series: [up("A", "1x3 0x57"), all[1], all[2]],
            alert: "AgentDown", quiet: "1m45s", firing: "2m15s",
            labels: ["severity": "critical", "job": "agents", "machine": "M1", "agent": "A", "instance": "A:1"],
            summary: "M1/A has not answered a scrape for a minute"),
        Case(
            name: "An agent that answers again within a minute", series: [up("A", "1x3 0x2 1x55"), all[1], all[2]],
            alert: "AgentDown", quiet: "3m", firing: nil, labels: [:], summary: ""),
        Case(
            name: "An agent of the file that no hub scrapes", series: [all[0], all[2]], alert: "TargetMissing",
            quiet: "45s", firing: "2m",
            labels: ["severity": "critical", "machine": "M1", "agent": "B", "group": "g", "kind": "enhanced"],
            summary: "M1/B is in the fleet's file, but no hub scrapes it"),
        Case(
            name: "Too few agents", series: [up("A", "1x3 0x57"), up("B", "1x3 0x57"), all[2]],
            alert: "TooFewActiveAgents", quiet: "1m45s", firing: "2m45s", labels: ["severity": "critical"],
            summary: "1 of 3 agents are up, the minimum is 2"),
        Case(
            name: "Slow responses",
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
            summary: "5 % of the requests to M1/A take more than 0.9722222222222222 s"),
        Case(
            name: "Fast responses",
            series: all + [
                Series(
                    name: #"agent_request_duration_seconds_bucket{machine="M1",agent="A",le="0.1"}"#,
                    values: "0+10x60"),
                Series(
                    name: #"agent_request_duration_seconds_bucket{machine="M1",agent="A",le="+Inf"}"#,
                    values: "0+10x60"),
            ], alert: "SlowResponses", quiet: "10m", firing: nil, labels: [:], summary: ""),
        Case(
            name: "A broken budget", series: [up("A", "1x3 0x57"), all[1], all[2]], alert: "BudgetBroken",
            quiet: "5m", firing: "7m",
            labels: ["severity": "warning", "budget": "endpoints", "reading": "exact", "scope": "fleet"],
            summary: "budget endpoints is at 1.5 times its limit (fleet /)"),
        Case(
            name: "A kept budget", series: all, alert: "BudgetBroken", quiet: "14m", firing: nil, labels: [:],
            summary: ""),
        Case(
            name: "An upper bound beyond its budget",
            series: all + [
                Series(name: #"agent_cpu_usage_percent{machine="M1",agent="A"}"#, values: "50x60")
            ], alert: "BudgetInDoubt", quiet: "4m", firing: "6m",
            labels: ["severity": "info", "machine": "M1", "budget": "agent_cpu", "reading": "upper_bound"],
            summary:
                "M1: 1 upper bounds are beyond budget agent_cpu; only exporter-bench run can decide"
        ),
        Case(
            name: "A budget without data", series: all + inputs, alert: "BudgetWithoutData", quiet: "4m", firing: "6m",
            labels: ["severity": "info", "budget": "agent_disk", "scope": "agent"],
            summary: "budget agent_disk has no data: pages lack the metrics that it needs"),
        Case(
            name: "Budgets with data",
            series: all + inputs + [
                Series(
                    name: #"agent_disk_io_bytes_total{machine="M1",agent="A",direction="write"}"#, values: "0+1x60")
            ], alert: "BudgetWithoutData", quiet: "14m", firing: nil, labels: [:], summary: ""),
        Case(
            name: "A hub that is down",
            series: all + [
                Series(name: #"up{job="hubs",machine="M2",part="prometheus",instance="h:1"}"#, values: "1x3 0x57")
            ], alert: "HubDown", quiet: "1m45s", firing: "2m15s",
            labels: [
                "severity": "critical", "job": "hubs", "machine": "M2", "part": "prometheus", "instance": "h:1",
            ], summary: "prometheus of the hub on M2 has been down for a minute"),
    ]

    /// Returns a test file for `promtool test rules`.
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
        // JSON is valid YAML.
        return try JSONSerialization.data(
            withJSONObject: ["rule_files": rules, "evaluation_interval": "15s", "tests": tests],
            options: .withoutEscapingSlashes)
    }
}
