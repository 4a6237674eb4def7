import BenchmarkModel
import ModelLiterals
import SampleRuns
import Testing

@testable import Report

@Suite("The load in words") struct LoadWordTests {
    private func head(_ change: (inout Plan) -> Void) -> RunHead {
        var plan = SampleRun.run.plan
        change(&plan)
        return RunHead(SampleRun.run.with(plan))
    }

    private func fact(_ head: RunHead) -> String { head.facts.first { $0.name == "load" }?.value ?? "" }

    @Test("Every form names the schedule, the rates of agents and the search that found the rate")
    func words() throws {
        let usual = head { _ in }
        #expect(!usual.load.contains("(constant)") && !usual.load.contains("--rate auto"))
        let constant = head { $0.schedules["swift"] = .constant }
        #expect(constant.load.contains("requests/s per agent, evenly spaced (constant)"), "\(constant.load)")
        #expect(fact(constant).contains("per agent, evenly spaced (constant)"))
        let ramp = head {
            $0.schedules["swift"] = .ramp(from: 20, to: 5)
            $0.requestRates["swift"] = 12.5
        }
        #expect(ramp.load.contains("swift 12.5 requests/s per agent, on average, falling from 20 to 5 (ramp)"))
        let own = head { plan in for index in [0, 1] { plan.fleet.agents[index].rate = Double(index + 2) } }
        #expect(own.load.contains(", 2 agents at 2 to 3 by the fleet file, a mean of "), "\(own.load)")
        let found = head {
            $0.requestRates["swift"] = 6
            $0.rateSearches["swift"] = RateSearch(
                most: 10, trials: [RateTrial(rate: 6, idle: 0.3, late: 0, answered: 1)])
        }
        let origin = "(found by --rate auto, at most 10: 30 % of the cores were idle, 0 % of the sends late)"
        #expect(found.load.contains("swift 6 requests/s per agent \(origin)") && fact(found).contains(origin))
        let json = JSONExport.text(ResultSummary(SampleRun.run.with(found.plan)))
        #expect(json.contains("\"swift\" : \"found by --rate auto, at most 10: 30 %"), "\(json.prefix(2000))")
        #expect(json.contains("\"schedules\" : {") && json.contains("\"agent_rates\" : ["))
    }
}

extension StoredRun {
    fileprivate func with(_ plan: Plan) -> StoredRun {
        StoredRun(
            id: id, started: started, finished: finished, status: status, plan: plan, environment: environment,
            observations: observations, failures: failures, warnings: warnings, distributions: distributions)
    }
}
