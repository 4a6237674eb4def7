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
        if case .untold(let why) = BudgetRule.of(budget, agents: 77) { why.contains(words) } else { false }
    }

    @Test("a level that is scraped is told exactly, a difference only from above")
    func readings() {
        #expect(
            BudgetRule.of(budget(.scrapeSeries), agents: 1)
                == .told(figure: "agent:scrape_samples", reading: .exact))
        #expect(
            BudgetRule.of(budget(.uss, .difference), agents: 1)
                == .told(figure: "agent:memory_usage_bytes:rss", reading: .upperBound))
        #expect(
            BudgetRule.of(budget(.scrapePayload, scope: .fleet), agents: 1)
                == .told(figure: "sum(agent:scrape_body_bytes:rate)", reading: .page))
    }

    @Test("what no scraped metric tells has its reason and no rule")
    func untold() {
        #expect(isUntold(budget(.exporterInit, phase: .solo), "start-up"))
        #expect(isUntold(budget(.requestSeconds, .relativeDifference), "without its exporter"))
        #expect(isUntold(budget(.cpu, .difference, denominator: .machine), "cores"))
        #expect(isUntold(budget(.responsesIdentical), "answers"))
        #expect(isUntold(budget(.endpointsAccessible, agents: 100), "100 agents"))
    }

    @Test("of a limit from below the used part is the limit over the figure")
    func ratio() {
        #expect(BudgetRule.usedRatio("x", .atMost(0.5)) == "(x) / 0.5")
        #expect(BudgetRule.usedRatio("x", .atLeast(1)) == "1 / (x)")
    }
}
