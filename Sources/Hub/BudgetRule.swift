package import BenchmarkModel

/// A budget as a recording rule over scraped metrics, or the reason why there is no such rule.
package enum BudgetRule: Hashable, Sendable {
    /// - Parameter figure: PromQL, in the unit of the limit.
    case computable(figure: String, reading: Reading)
    case unavailable(String)

    package enum Reading: String, Hashable, Sendable {
        /// The scraped figure is the one that the budget limits.
        case exact
        /// The scraped figure is an upper bound: within the limit the budget is kept, beyond the limit the rule cannot
        /// decide.
        case upperBound = "upper_bound"
        /// The size of the uncompressed page without HTTP headers: more than a compressed answer, slightly less than a
        /// plain one.
        case page
    }

    /// - Parameter agents: Number of agents in the fleet.
    package static func of(_ budget: Budget, agents: Int) -> BudgetRule {
        guard budget.statistic != .relativeDifference, budget.denominator != .control else {
            return .unavailable("there is nothing to compare with: no agent runs without its exporter")
        }
        let isLevel = budget.statistic.isLevel
        switch budget.metric {
        case .cpu:
            if budget.denominator == .machine { return .unavailable("no scraped metric has the number of cores") }
            return figure(SourcedFigure.cpu.series, budget, isLevel ? .exact : .upperBound)
        case .uss, .pss:
            // Resident memory is an upper bound: it counts the process' own pages and all pages that it shares.
            return figure(SourcedFigure.memory.series, budget, .upperBound)
        case .diskWrites:
            return figure("agent:disk_write_bytes:rate", budget, isLevel ? .exact : .upperBound)
        case .scrapePayload:
            return figure("agent:scrape_body_bytes:rate", budget, .page)
        case .scrapeBodyBytes where isLevel: return figure("agent:scrape_body_bytes", budget, .exact)
        case .scrapeSeries where isLevel: return figure("agent:scrape_samples", budget, .exact)
        case .scrapeSeconds where isLevel: return figure("agent:scrape_duration_seconds", budget, .exact)
        case .endpointsAccessible:
            guard budget.agents <= agents else {
                return .unavailable("the budget is for \(Count.text(budget.agents, "agent")), the fleet has \(agents)")
            }
            return .computable(figure: "fleet:agents_up:count / fleet:agents_expected:count", reading: .exact)
        case .responsesIdentical:
            return .unavailable("there are no answers to compare: no agent runs without its exporter")
        case _ where budget.phase == .solo || budget.phase == .herd:
            return .unavailable("startup is over before there is a page to scrape")
        default: return .unavailable("no scraped metric has \(budget.metric.name)")
        }
    }

    private static func figure(_ series: String, _ budget: Budget, _ reading: Reading) -> BudgetRule {
        let aggregate = budget.aggregate == .sum ? "sum" : "avg"
        return switch budget.scope {
        case .fleet: .computable(figure: "\(aggregate)(\(series))\(unlessIncomplete(series))", reading: reading)
        case .agent: .computable(figure: series, reading: reading)
        }
    }

    /// Returns what removes a fleet's figure while the page of an agent that is up lacks it. A part of the fleet would
    /// pass as the whole.
    private static func unlessIncomplete(_ series: String) -> String {
        SourcedFigure.allCases.first { $0.series == series }.map { " unless on () \($0.incompleteSelector)" } ?? ""
    }

    /// Returns a PromQL expression of the share of a limit that a figure uses; above 1 the budget is broken.
    static func usedRatio(_ figure: String, _ bound: Bound) -> String {
        switch bound {
        case .atMost(let limit): "(\(figure)) / \(ConfigurationText.plain(limit))"
        case .atLeast(let limit): "\(ConfigurationText.plain(limit)) / (\(figure))"
        }
    }
}
