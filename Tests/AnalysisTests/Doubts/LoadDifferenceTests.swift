import BenchmarkModel
import ModelLiterals
import Testing

@testable import Analysis

@Suite("Loads of two runs, and of agents") struct LoadDifferenceTests {
    private func plan(_ change: (inout Plan) -> Void = { _ in }) -> Plan {
        var plan = RunBuilder(agents: 3).run.plan
        plan.requestRates = ["swift": 10]
        change(&plan)
        return plan
    }

    private func file(_ seconds: Double...) -> LoadSchedule {
        .times(RecordedTimes(file: "t.txt", seconds: seconds))
    }

    @Test("Equal loads have no difference")
    func equal() {
        #expect(LoadDifferences.of(plan(), plan()).isEmpty)
        let same = plan { $0.schedules["swift"] = file(1, 2) }
        #expect(LoadDifferences.of(same, same).isEmpty)
    }

    @Test("Another rate, schedule or rate of an agent is another experiment, and is named")
    func differences() {
        func found(_ change: (inout Plan) -> Void, before: (inout Plan) -> Void = { _ in }) -> [String] {
            LoadDifferences.of(plan(before), plan(change))
        }
        #expect(found { $0.requestRates["swift"] = 12 } == ["requests/s per agent of swift was 10.0, is 12.0"])
        #expect(
            found { $0.schedules["swift"] = .steps([5, 15]) } == ["the schedule of swift was poisson, is step:5,15"])
        #expect(
            found({ $0.schedules["swift"] = file(1, 2) }, before: { $0.schedules["swift"] = file(1, 3) })
                == ["the schedule of swift had other times in file:t.txt"])
        #expect(
            found {
                $0.fleet.agents[1].rate = 4
                $0.fleet.agents[2].rate = 5
            } == ["m/a2 had the rate of the run, has 4 requests/s, and 1 other agent changed"])
    }

    @Test("A rate that is still to be searched is named before the run is measured")
    func searched() {
        let later = plan { $0.rateSearches["swift"] = RateSearch(most: 10) }
        #expect(
            LoadDifferences.of(plan(), later) == [
                "requests/s per agent of swift was 10.0, is not known before --rate auto finds it; give --rate 10"
            ])
        let base = StoredRun(
            id: RunID("20261123-204512-ab13"), started: 0, finished: 1, status: .complete, plan: plan(),
            environment: Environment(facts: []), observations: [], failures: [], warnings: [], distributions: [])
        #expect(Reservations.known(later, of: base, name: "base").contains { $0.contains("another plan: requests/s") })
    }

    @Test("A load command is judged against the rate of its own agent")
    func ownRates() {
        /// Returns the verdict of the fleet's CPU when agents of 10 and 40 requests/s had these throughputs.
        func verdicts(_ first: Double, _ second: Double) -> [Verdict?] {
            var builder = RunBuilder(agents: 2)
            builder.loadCommand = ["/load"]
            builder.rates = [2: 40]
            builder.budgets = [budget(.cpu, .atMost(0.5), scope: .fleet, denominator: .core)]
            for round in 1...3 {
                for (agent, rate) in [(1, first), (2, second)] {
                    builder.pair(.cpu, round: round, agent: agent, 0.1, 0.11 + 0.001 * Double(round))
                    builder.pair(.requestThroughput, round: round, agent: agent, rate, rate)
                }
            }
            return builder.judgement.budgetRows.map(\.verdict)
        }
        #expect(verdicts(10, 40) == [.pass])
        #expect(verdicts(10, 30) == [.inconclusive] && verdicts(10, 10) == [.inconclusive])
        // The mean over the agents is as planned, but both had another load.
        #expect(verdicts(25, 25) == [.inconclusive])
    }
}
