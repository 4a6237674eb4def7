import BenchmarkModel

/// Recording rules: figures of agents, machines and the fleet, and the share of each budget that they use.
enum RulesFile {
    static func text(_ plan: HubPlan, _ hub: MachineHub, _ budgets: BudgetSet) -> String {
        let budgetRules = budgets.budgets.filter { hub.isCentral || !$0.scope.isOfWholeFleet }
            .map { ($0, BudgetRule.of($0, agents: plan.agentCount)) }
        var comment = HubFiles.header
        let withoutRule = budgetRules.compactMap { budget, rule in
            if case .unavailable(let why) = rule { "#   \(budget.name): \(why)\n" } else { nil }
        }
        if !withoutRule.isEmpty {
            comment +=
                "#\n# Budgets without a rule, with the reason. exporter-bench run judges them:\n"
                + withoutRule.joined()
        }
        let groups: [ConfigurationNode] = [
            group("expected", expected(plan, hub)), group("figures", figures(plan, hub)),
            group("budgets", budgetRules.compactMap(rule) + budgetRules.compactMap(expected)),
        ]
        return comment + ConfigurationText.yaml(["groups": .list(groups)])
    }

    private static func group(_ name: String, _ rules: [ConfigurationNode]) -> ConfigurationNode {
        ["name": .text(name), "rules": .list(rules)]
    }

    private static func record(
        _ name: String, _ expression: String, _ labels: [String: String] = [:]
    ) -> ConfigurationNode {
        .keys([
            "record": .text(name), "expr": .text(expression), "labels": labels.isEmpty ? nil : .labels(labels),
        ])
    }

    /// Returns one constant series per agent of the fleet's file, so that an agent that is not scraped at all is
    /// noticed.
    private static func expected(_ plan: HubPlan, _ hub: MachineHub) -> [ConfigurationNode] {
        var seen: Set<AgentID> = []
        return plan.agentsSeen(by: hub).filter { seen.insert($0.id).inserted }.map { agent in
            record(
                "hub:expected_target", "vector(1)",
                ["agent": agent.id.name, "machine": agent.id.machine, "group": agent.group, "kind": agent.kind]
                    .filter { !$0.value.isEmpty })
        }
    }

    private static func figures(_ plan: HubPlan, _ hub: MachineHub) -> [ConfigurationNode] {
        let interval = plan.options.scrapeInterval
        // Four scrapes: a rate remains when one of them fails.
        let window = DurationText.text(max(60, (4 * interval).rounded(.up)))
        func each(_ selector: String) -> String { "sum by (machine, agent) (\(selector))" }
        func rate(_ selector: String) -> String { each("rate(\(selector)[\(window)])") }
        let agents: [(String, String)] = [
            ("agent:up", "min by (machine, agent) (up{job=\"agents\"})"),
            ("agent:requests:rate", rate("agent_requests_total")),
            ("agent:errors:rate", rate("agent_errors_total")),
            (
                "agent:request_duration_seconds:p95",
                "histogram_quantile(0.95, sum by (machine, agent, le) "
                    + "(rate(agent_request_duration_seconds_bucket[\(window)])))"
            ),
            ("agent:disk_write_bytes:rate", rate("agent_disk_io_bytes_total{direction=\"write\"}")),
            ("agent:scrape_samples", each("scrape_samples_scraped{job=\"agents\"}")),
            ("agent:scrape_duration_seconds", each("scrape_duration_seconds{job=\"agents\"}")),
            ("agent:scrape_body_bytes", each("scrape_body_size_bytes{job=\"agents\"}")),
            ("agent:scrape_body_bytes:rate", "agent:scrape_body_bytes / \(ConfigurationText.plain(interval))"),
        ]
        let machines: [(String, String)] = [
            ("machine:agents_up:count", "sum by (machine) (agent:up)"),
            ("machine:agents_expected:count", "count by (machine) (hub:expected_target)"),
            ("machine:cpu_usage:cores", "sum by (machine) (agent:cpu_usage:cores)"),
        ]
        let fleet: [(String, String)] = [
            ("fleet:agents_up:count", "sum(agent:up) or vector(0)"),
            ("fleet:agents_expected:count", "count(hub:expected_target)"),
            ("fleet:cpu_usage:cores", "sum(agent:cpu_usage:cores)"),
            ("fleet:memory_usage_bytes:rss", "sum(agent:memory_usage_bytes:rss)"),
            ("fleet:scrape_body_bytes:rate", "sum(agent:scrape_body_bytes:rate)"),
            ("fleet:requests:rate", "sum(agent:requests:rate)"),
        ]
        return agents.map { record($0.0, $0.1) }
            + SourcedFigure.allCases.flatMap { figure in
                figure.rules(window: window).map { record(figure.series, $0.expression, $0.labels) }
                    + figure.missingRules.map { record(SourcedFigure.missingSeries, $0.expression, $0.labels) }
            } + (machines + (hub.isCentral ? fleet : [])).map { record($0.0, $0.1) }
    }

    private static func rule(_ budget: Budget, _ rule: BudgetRule) -> ConfigurationNode? {
        guard case .computable(let figure, let reading) = rule else { return nil }
        return record(
            "budget:used:ratio", BudgetRule.usedRatio(figure, budget.bound),
            ["budget": budget.name, "reading": reading.rawValue, "scope": budget.scope.rawValue])
    }

    /// Returns one constant series per budget that has a rule, so that a budget without data is noticed.
    private static func expected(_ budget: Budget, _ rule: BudgetRule) -> ConfigurationNode? {
        guard case .computable = rule else { return nil }
        return record(
            "hub:expected_budget", "vector(1)", ["budget": budget.name, "scope": budget.scope.rawValue])
    }
}
