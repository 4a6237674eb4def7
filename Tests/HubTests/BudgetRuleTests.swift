import BenchmarkModel
import Testing

@testable import Hub

@Suite struct BudgetRuleTests {
    private func budget(
        _ metric: Metric, _ statistic: BudgetStatistic = .treatment, phase: Phase = .twins, scope: BudgetScope = .agent,
        denominator: CPUDenominator? = nil, agents: Int = 0
    ) -> Budget {
        Budget(
            name: "b", title: "b", metric: metric, phase: phase, scope: scope, statistic: statistic,
            aggregate: .sum, denominator: denominator, bound: .atMost(2), census: false, agents: agents, documented: "",
            why: "")
    }

    private func isUntold(_ budget: Budget, _ words: String) -> Bool {
        if case .unavailable(let why) = BudgetRule.of(budget, agents: 77) { why.contains(words) } else { false }
    }

    @Test("Scraped metrics give a level exactly and a difference as an upper bound")
    func readings() {
        #expect(
            BudgetRule.of(budget(.scrapeSeries), agents: 1)
                == .computable(figure: "agent:scrape_samples", reading: .exact))
        #expect(
            BudgetRule.of(budget(.uss, .difference), agents: 1)
                == .computable(figure: "agent:memory_usage_bytes:rss", reading: .upperBound))
        #expect(
            BudgetRule.of(budget(.scrapePayload, scope: .fleet), agents: 1)
                == .computable(figure: "sum(agent:scrape_body_bytes:rate)", reading: .page))
    }

    @Test("The memory of a fleet has no figure while a page of an agent that is up lacks it")
    func incomplete() {
        #expect(
            BudgetRule.of(budget(.pss, .difference, scope: .fleet), agents: 2)
                == .computable(
                    figure: "sum(agent:memory_usage_bytes:rss) unless on () "
                        + "hub:missing_figure{figure=\"memory\",reason!=\"the agent is down\"}",
                    reading: .upperBound))
    }

    @Test("A budget that no scraped metric covers has a reason instead of a rule")
    func untold() {
        #expect(isUntold(budget(.exporterInit, phase: .solo), "startup"))
        #expect(isUntold(budget(.requestSeconds, .relativeDifference), "without its exporter"))
        #expect(isUntold(budget(.cpu, .difference, denominator: .machine), "cores"))
        #expect(isUntold(budget(.responsesIdentical), "answers"))
        #expect(isUntold(budget(.endpointsAccessible, agents: 100), "100 agents"))
    }

    @Test("For a lower limit, the used share is the limit divided by the figure")
    func ratio() {
        #expect(BudgetRule.usedRatio("x", .atMost(0.5)) == "(x) / 0.5")
        #expect(BudgetRule.usedRatio("x", .atLeast(1)) == "1 / (x)")
    }
}
