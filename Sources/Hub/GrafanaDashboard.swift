/// The Grafana dashboard in Grafana's JSON model (schema version 39: Grafana 10 and later). It queries the central hub.
enum GrafanaDashboard {
    static func text(_ plan: HubPlan) -> String {
        ConfigurationText.json([
            "uid": "exporter-bench-hub", "title": .text("Hub of \(plan.fleet)"), "tags": ["exporter-bench"],
            "schemaVersion": 39, "editable": true, "timezone": "browser",
            "refresh": .text(DurationText.text(max(5, plan.options.scrapeInterval))),
            "time": ["from": "now-1h", "to": "now"], "templating": ["list": variables], "panels": .list(panels(plan)),
        ])
    }

    private static var source: ConfigurationNode { ["type": "prometheus", "uid": "${source}"] }

    private static var variables: ConfigurationNode {
        [
            ["name": "source", "label": "Prometheus", "type": "datasource", "query": "prometheus"],
            [
                "name": "machine", "label": "Machine", "type": "query", "datasource": source, "includeAll": true,
                "multi": true, "refresh": 1, "query": "label_values(hub:expected_target, machine)", "allValue": ".*",
            ],
        ]
    }

    private static func panels(_ plan: HubPlan) -> [ConfigurationNode] {
        let of = "{machine=~\"$machine\"}"
        let stats: [ConfigurationNode] = [
            stat("Agents up", "fleet:agents_up:count", "none", bad: Double(plan.minimumActive)),
            stat("Agents expected", "fleet:agents_expected:count", "none", bad: nil),
            stat("CPU", "fleet:cpu_usage:cores", "none", bad: nil),
            stat("Resident memory", "fleet:memory_usage_bytes:rss", "decbytes", bad: nil),
            stat("Pages scraped", "fleet:scrape_body_bytes:rate", "decbytes", bad: nil),
            stat("Alerts firing", "count(ALERTS{alertstate=\"firing\"}) or vector(0)", "none", bad: nil),
        ]
        let series: [ConfigurationNode] = [
            graph("Agents up by machine", "machine:agents_up:count\(of)", "{{machine}}", "none"),
            graph(
                "Budgets: highest share of the limit used",
                "max by (budget, reading) (budget:used:ratio)", "{{budget}} ({{reading}})", "percentunit"),
            graph("Requests/s", "agent:requests:rate\(of)", name, "reqps"),
            graph("Response time, 95th percentile", "agent:request_duration_seconds:p95\(of)", name, "s"),
            graph("CPU, cores", "\(SourcedFigure.cpu.series)\(of)", nameAndSource, "none"),
            graph("Resident memory", "\(SourcedFigure.memory.series)\(of)", nameAndSource, "decbytes"),
            graph("Page size", "agent:scrape_body_bytes\(of)", name, "decbytes"),
            graph("Scrape duration", "agent:scrape_duration_seconds\(of)", name, "s"),
            graph("Alerts", "count by (alertname, alertstate) (ALERTS)", "{{alertname}} ({{alertstate}})", "none"),
            graph(
                "Agents without CPU or memory figure",
                "count by (figure, reason) (\(SourcedFigure.missingSeries)\(of))", "{{figure}}: {{reason}}", "none"),
            graph("Hubs up", "max by (machine, part) (up{job=\"hubs\"})", "{{machine}} {{part}}", "none"),
        ]
        return stats.enumerated().map { place($1, id: $0 + 1, x: $0 * 4, y: 0, width: 4, height: 4) }
            + series.enumerated().map { index, panel in
                place(panel, id: 7 + index, x: index % 2 * 12, y: 4 + index / 2 * 8, width: 12, height: 8)
            }
    }

    private static let name = "{{machine}}/{{agent}}"
    private static let nameAndSource = name + " ({{source}})"

    private static func place(
        _ panel: ConfigurationNode, id: Int, x: Int, y: Int, width: Int, height: Int
    ) -> ConfigurationNode {
        guard case .mapping(let pairs) = panel else { return panel }
        let position: ConfigurationNode = [
            "x": .number(Double(x)), "y": .number(Double(y)), "w": .number(Double(width)), "h": .number(Double(height)),
        ]
        return .mapping([("id", .number(Double(id))), ("gridPos", position)] + pairs)
    }

    private static func query(_ expression: String, _ legend: String, isInstant: Bool) -> ConfigurationNode {
        [
            "refId": "A", "datasource": source, "expr": .text(expression), "legendFormat": .text(legend),
            "instant": .flag(isInstant), "range": .flag(!isInstant),
        ]
    }

    /// - Parameter bad: The figure is red below this value; nil for no threshold.
    private static func stat(_ title: String, _ expression: String, _ unit: String, bad: Double?) -> ConfigurationNode {
        let first: ConfigurationNode = .keys(["color": bad == nil ? "blue" : "red"])
        let steps = [first] + (bad.map { [["value": .number($0), "color": "green"]] } ?? [])
        return [
            "type": "stat", "title": .text(title), "datasource": source,
            "targets": [query(expression, "", isInstant: true)],
            "fieldConfig": [
                "defaults": ["unit": .text(unit), "thresholds": ["mode": "absolute", "steps": .list(steps)]],
                "overrides": [],
            ],
            "options": [
                "colorMode": "value", "graphMode": "none", "justifyMode": "auto", "textMode": "auto",
                "reduceOptions": ["calcs": ["lastNotNull"], "values": false],
            ],
        ]
    }

    private static func graph(
        _ title: String, _ expression: String, _ legend: String, _ unit: String
    ) -> ConfigurationNode {
        [
            "type": "timeseries", "title": .text(title), "datasource": source,
            "targets": [query(expression, legend, isInstant: false)],
            "fieldConfig": [
                "defaults": ["unit": .text(unit), "min": 0, "custom": ["drawStyle": "line", "lineWidth": 1]],
                "overrides": [],
            ],
            "options": [
                "legend": ["displayMode": "list", "placement": "bottom", "showLegend": true, "calcs": []],
                "tooltip": ["mode": "single", "sort": "none"],
            ],
        ]
    }
}
