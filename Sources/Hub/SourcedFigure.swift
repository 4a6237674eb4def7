/// A figure of an agent that pages have under different names. The first source that a page has is used.
package enum SourcedFigure: String, CaseIterable, Sendable {
    case cpu
    case memory

    struct Source: Sendable {
        /// The value of the label `source`.
        let family: String
        /// Selects the source's series.
        let selector: String
        /// Whether the family is a counter. A rate needs two scrapes.
        var isCounter = false
        /// The divisor that makes cores or bytes of the family's unit.
        var divisor = 1
    }

    /// Name of the recorded series.
    package var series: String {
        switch self {
        case .cpu: "agent:cpu_usage:cores"
        case .memory: "agent:memory_usage_bytes:rss"
        }
    }

    /// The documented family, then the one that Prometheus' client libraries have.
    var sources: [Source] {
        // The hubs' own pages have the families process_*, too.
        let ofAgents = "{job=\"\(HubJob.label)\"}"
        switch self {
        case .cpu:
            return [
                Source(family: "agent_cpu_usage_percent", selector: "agent_cpu_usage_percent", divisor: 100),
                Source(
                    family: "process_cpu_seconds_total", selector: "process_cpu_seconds_total\(ofAgents)",
                    isCounter: true),
            ]
        case .memory:
            return [
                Source(family: "agent_memory_usage_bytes", selector: "agent_memory_usage_bytes{type=\"rss\"}"),
                Source(
                    family: "process_resident_memory_bytes", selector: "process_resident_memory_bytes\(ofAgents)"),
            ]
        }
    }

    /// One series per agent without the figure, with the labels `figure` and `reason`.
    static let missingSeries = "hub:missing_figure"
    private static let downReason = "the agent is down"

    /// Selects the agents that are up and lack the figure.
    var incompleteSelector: String {
        "\(Self.missingSeries){figure=\"\(rawValue)\",reason!=\"\(Self.downReason)\"}"
    }

    typealias Rule = (expression: String, labels: [String: String])

    /// Returns one rule per source. A page that has several sources gets the first.
    ///
    /// - Parameter window: time in which the last two scrapes are looked for, in Prometheus' notation.
    func rules(window: String) -> [Rule] {
        sources.indices.map { index in
            let source = sources[index]
            // The growth between the last two scrapes. rate() is too low until its window is full.
            let value = source.isCounter ? "irate(\(source.selector)[\(window)])" : source.selector
            let others = sources[..<index].map { " unless on (machine, agent) \($0.selector)" }.joined()
            return (
                "sum by (machine, agent) (\(value))" + (source.divisor == 1 ? "" : " / \(source.divisor)") + others,
                ["source": source.family]
            )
        }
    }

    /// One rule per reason why an agent has no figure. Each gives 1 for every such agent.
    var missingRules: [Rule] {
        func rule(_ agents: String, _ reason: String) -> Rule {
            (
                "count by (machine, agent) (\(agents) unless on (machine, agent) \(series))",
                ["figure": rawValue, "reason": reason]
            )
        }
        let counters = sources.filter(\.isCounter).map(\.selector)
        let isNoCounter = counters.map { " unless on (machine, agent) \($0)" }.joined()
        return [
            rule("agent:up == 0", Self.downReason),
            rule(
                "agent:up == 1\(isNoCounter)",
                "the page has neither \(sources.map(\.family).joined(separator: " nor "))"),
        ] + counters.map { rule("agent:up == 1 and on (machine, agent) \($0)", "a rate needs a second scrape") }
    }
}
