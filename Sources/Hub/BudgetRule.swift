package import BenchmarkModel

/// What scraped metrics tell of a budget.
package enum BudgetRule: Hashable, Sendable {
    /// - Parameter figure: PromQL, in the unit of the limit.
    case told(figure: String, reading: Reading)
    case untold(String)

    package enum Reading: String, Hashable, Sendable {
        /// The figure that the budget limits.
        case exact
        /// At least that: within the limit the budget is kept, beyond it nobody can tell.
        case upperBound = "upper_bound"
        /// The page as it is uncompressed, without HTTP headers: more than what is sent compressed, a little less otherwise.
        case page
    }

    /// - Parameter agents: in the fleet.
    package static func of(_ budget: Budget, agents: Int) -> BudgetRule {
        guard budget.statistic != .relativeDifference, budget.denominator != .control else {
            return .untold("there is no agent without its exporter beside it to compare with")
        }
        let isLevel = budget.statistic.isLevel
        switch budget.metric {
        case .cpu:
            if budget.denominator == .machine { return .untold("how many cores its machine has is in no metric") }
            return figure("agent:cpu_usage:cores", budget, isLevel ? .exact : .upperBound)
        case .uss, .pss:
            // Resident memory is the own pages and all that are shared.
            return figure("agent:memory_usage_bytes:rss", budget, .upperBound)
        case .diskWrites:
            return figure("agent:disk_write_bytes:rate", budget, isLevel ? .exact : .upperBound)
        case .scrapePayload:
            return figure("agent:scrape_body_bytes:rate", budget, .page)
        case .scrapeBodyBytes where isLevel: return figure("agent:scrape_body_bytes", budget, .exact)
        case .scrapeSeries where isLevel: return figure("agent:scrape_samples", budget, .exact)
        case .scrapeSeconds where isLevel: return figure("agent:scrape_duration_seconds", budget, .exact)
        case .endpointsAccessible:
            guard budget.agents <= agents else {
                return .untold("it is of \(Count.text(budget.agents, "agent")), the fleet has \(agents)")
            }
            return .told(figure: "fleet:agents_up:count / fleet:agents_expected:count", reading: .exact)
        case .responsesIdentical:
            return .untold("there is no agent without its exporter whose answers could be compared")
        case _ where budget.phase == .solo || budget.phase == .herd:
            return .untold("a start-up is over before there is a page to scrape")
        default: return .untold("no scraped metric has \(budget.metric.name)")
        }
    }

    private static func figure(_ series: String, _ budget: Budget, _ reading: Reading) -> BudgetRule {
        let aggregate = budget.aggregate == .sum ? "sum" : "avg"
        return switch budget.scope {
        case .fleet: .told(figure: "\(aggregate)(\(series))", reading: reading)
        case .agent: .told(figure: series, reading: reading)
        }
    }

    /// How much of a limit a figure uses up: above 1 it is not kept.
    static func usedRatio(_ figure: String, _ bound: Bound) -> String {
        switch bound {
        case .atMost(let limit): "(\(figure)) / \(ConfigurationText.plain(limit))"
        case .atLeast(let limit): "\(ConfigurationText.plain(limit)) / (\(figure))"
        }
    }
}
