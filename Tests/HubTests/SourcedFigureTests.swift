import BenchmarkModel
import Testing

@testable import Hub

@Suite struct SourcedFigureTests {
    @Test("CPU comes from the documented family, else from the one of Prometheus' client libraries, and says which")
    func cpu() {
        let rules = SourcedFigure.cpu.rules(window: "1m")
        #expect(rules[0].expression == "sum by (machine, agent) (agent_cpu_usage_percent) / 100")
        #expect(
            rules[1].expression.hasPrefix(
                "(sum by (machine, agent) (irate(process_cpu_seconds_total{job=\"agents\"}[1m])) and on (machine"))
        #expect(rules[1].expression.hasSuffix(") unless on (machine, agent) agent_cpu_usage_percent"))
        #expect(
            rules.map(\.labels) == [
                ["source": "agent_cpu_usage_percent"], ["source": "process_cpu_seconds_total"],
            ])
    }

    @Test("Memory comes from the documented family, else from the one of Prometheus' client libraries, and says which")
    func memory() {
        let rules = SourcedFigure.memory.rules(window: "1m")
        #expect(rules[0].expression == "sum by (machine, agent) (agent_memory_usage_bytes{type=\"rss\"})")
        #expect(
            rules[1].expression.hasPrefix(
                "(sum by (machine, agent) (process_resident_memory_bytes{job=\"agents\"}) and on (machine, agent) "))
        #expect(rules[1].expression.hasSuffix(") unless on (machine, agent) agent_memory_usage_bytes{type=\"rss\"}"))
        #expect(rules.map { $0.labels["source"] } == ["agent_memory_usage_bytes", "process_resident_memory_bytes"])
    }

    @Test("An agent without a figure has a reason, one for each cause")
    func missing() {
        #expect(
            SourcedFigure.cpu.missingRules.map { $0.labels["reason"] } == [
                "the agent is down", "the page has neither agent_cpu_usage_percent nor process_cpu_seconds_total",
                "a rate needs a second scrape",
                "several pages have process_cpu_seconds_total, and their process_start_time_seconds do not show "
                    + "whether they are of one process",
            ])
        #expect(SourcedFigure.memory.missingRules.count == 3)
        #expect(SourcedFigure.allCases.allSatisfy { $0.missingRules.allSatisfy { $0.labels["figure"] != nil } })
    }
}
