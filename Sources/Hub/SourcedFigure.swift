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
        /// Selects the start times of the processes that the series are about, if each series is about one process.
        var starts: String?
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
        let starts = "process_start_time_seconds\(ofAgents)"
        switch self {
        case .cpu:
            return [
                Source(family: "agent_cpu_usage_percent", selector: "agent_cpu_usage_percent", divisor: 100),
                Source(
                    family: "process_cpu_seconds_total", selector: "process_cpu_seconds_total\(ofAgents)",
                    isCounter: true, starts: starts),
            ]
        case .memory:
            return [
                Source(family: "agent_memory_usage_bytes", selector: "agent_memory_usage_bytes{type=\"rss\"}"),
                Source(
                    family: "process_resident_memory_bytes", selector: "process_resident_memory_bytes\(ofAgents)",
                    starts: starts),
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
    /// The values of an agent's pages are added up, with one exception: pages with the same start time are of one
    /// process, and the highest of their values counts.
    ///
    /// - Parameter window: time in which the last two scrapes are looked for, in Prometheus' notation.
    func rules(window: String) -> [Rule] {
        sources.indices.map { index in
            let source = sources[index]
            // The growth between the last two scrapes. rate() is too low until its window is full.
            let value = source.isCounter ? "irate(\(source.selector)[\(window)])" : source.selector
            let others = sources[..<index].map { " unless on (machine, agent) \($0.selector)" }.joined()
            return (
                Self.perAgent(value, source) + (source.divisor == 1 ? "" : " / \(source.divisor)") + others,
                ["source": source.family]
            )
        }
    }

    /// Returns the value of each agent. An agent whose pages cannot be told apart by their start times has none.
    private static func perAgent(_ value: String, _ source: Source) -> String {
        guard source.starts != nil else { return "sum by (machine, agent) (\(value))" }
        return
            "(sum by (machine, agent) (\(value)) and on (machine, agent) \(areDistinct(source)) "
            + "or max by (machine, agent) (\(value)) and on (machine, agent) \(areOne(source)))"
    }

    private static func pages(_ source: Source) -> String { "count by (machine, agent) (\(source.selector))" }

    /// The number of different start times of each agent.
    private static func processes(_ source: Source) -> String {
        let starts = source.starts ?? source.selector
        return "count by (machine, agent) (count_values by (machine, agent) (\"start\", \(starts)))"
    }

    /// Selects the agents with a single page, and those whose pages are each of another process.
    private static func areDistinct(_ source: Source) -> String {
        "(\(pages(source)) == 1 or \(pages(source)) == \(processes(source)))"
    }

    /// Selects the agents whose pages are all of one process.
    private static func areOne(_ source: Source) -> String {
        "(\(pages(source)) > 1 and \(pages(source)) == count by (machine, agent) (\(source.starts ?? "")) and "
            + "\(processes(source)) == 1)"
    }

    /// One rule per reason why an agent has no figure. Each gives 1 for every such agent.
    var missingRules: [Rule] {
        func rule(_ agents: String, _ reason: String) -> Rule {
            (
                "count by (machine, agent) (\(agents) unless on (machine, agent) \(series))",
                ["figure": rawValue, "reason": reason]
            )
        }
        func and(_ selector: String) -> String { "agent:up == 1 and on (machine, agent) \(selector)" }
        let present = sources.map { " unless on (machine, agent) \($0.selector)" }.joined()
        let ofProcesses = sources.filter { $0.starts != nil }
        return [
            rule("agent:up == 0", Self.downReason),
            rule(
                "agent:up == 1\(present)",
                "the page has neither \(sources.map(\.family).joined(separator: " nor "))"),
        ]
            + sources.filter(\.isCounter).map { source in
                rule(
                    and("(\(Self.areDistinct(source)) or \(Self.areOne(source)))"), "a rate needs a second scrape")
            }
            + ofProcesses.map { source in
                rule(
                    "(\(and(Self.pages(source)))) unless on (machine, agent) (\(Self.areDistinct(source)) or "
                        + "\(Self.areOne(source)))",
                    "several pages have \(source.family), and their process_start_time_seconds do not show whether "
                        + "they are of one process")
            }
    }
}
