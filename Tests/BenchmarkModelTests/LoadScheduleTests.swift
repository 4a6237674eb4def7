import BenchmarkModel
import Foundation
import ModelLiterals
import Testing

@Suite("Schedules in plans") struct LoadScheduleTests {
    private static let file = LoadSchedule.times(RecordedTimes(file: "t.txt", seconds: [0, 0.2, 0.9, 5, 20]))

    private static let all: [(schedule: LoadSchedule, text: String, mean: Double, peak: Double)] = [
        (.poisson, "poisson", 8, 8), (.constant, "constant", 8, 8), (.ramp(from: 5, to: 20), "ramp:5-20", 12.5, 20),
        (.ramp(from: 2.5, to: 0), "ramp:2.5-0", 1.25, 2.5), (.steps([1, 0, 8]), "step:1,0,8", 3, 8),
        (file, "file:t.txt", 0.4, 3),
    ]

    @Test("A schedule has a text, a mean rate and a highest rate, and is the same after it was stored")
    func values() throws {
        for (schedule, text, mean, peak) in Self.all {
            #expect(schedule.text == text)
            #expect(schedule.meanRate(8, seconds: 10) == mean && schedule.peakRate(8, seconds: 10) == peak, "\(text)")
            let stored = try JSONEncoder().encode(schedule)
            #expect(try JSONDecoder().decode(LoadSchedule.self, from: stored) == schedule)
        }
    }

    @Test(
        "A stored schedule with impossible numbers is refused",
        arguments: [
            #"{"kind": "ramp", "rates": [5]}"#, #"{"kind": "ramp", "rates": [0, 0]}"#,
            #"{"kind": "step", "rates": []}"#, #"{"kind": "step", "rates": [-1, 4]}"#,
            #"{"kind": "step", "rates": [1e9]}"#, #"{"kind": "file", "times": {"file": "t", "seconds": []}}"#,
            #"{"kind": "file", "times": {"file": "t", "seconds": [2, 1]}}"#, #"{"kind": "sine"}"#,
        ])
    func impossible(text: String) {
        #expect(throws: DecodingError.self) {
            try JSONDecoder().decode(LoadSchedule.self, from: Data(text.utf8))
        }
    }

    private static func plan() -> Plan {
        let rates: [(String, Double?)] = [("A", nil), ("B", 4), ("C", 40)]
        let agents = rates.map { name, rate in
            AgentProfile(
                id: AgentID(machine: "M", name: name), group: "g", port: 1, healthCheckPort: 2, required: true,
                kind: .enhanced, dependencies: [], rate: rate)
        }
        let target = Target(
            name: "t", title: "", command: ["x"], environment: [:], off: .none, bindsAddress: true, requestPaths: ["/"],
            metricsPath: "/m", healthPath: nil, requiredFamilies: [], readinessLimit: 1, requestRate: 7,
            requestRateReason: "", versionsCommand: [])
        return Plan(
            fleet: Fleet(name: "f", agents: agents), targets: [target],
            budgets: BudgetSet(name: "", source: "", budgets: []), requestRates: ["t": 10], scrapeInterval: 5,
            rounds: 1,
            soloLaunches: 0, herdLaunches: 0, scaleAgents: 0, warmUp: 1, seed: 1, quick: false)
    }

    @Test("An agent has its own rate, or the rate of the run; a schedule with rates of its own has that of all agents")
    func rates() {
        var plan = Self.plan()
        let subject = plan.subjects[0]
        func rate(_ name: String) -> Double { plan.rates(of: subject).of(AgentID(machine: "M", name: name)) }
        #expect(rate("A") == 10 && rate("B") == 4 && rate("C") == 40 && plan.meanRate(of: subject) == 18)
        plan.schedules["t"] = .ramp(from: 5, to: 15)
        #expect(rate("B") == 10 && plan.meanRate(of: subject) == 10)
        plan.requestRates = [:]
        plan.schedules = [:]
        #expect(rate("A") == 7)
    }

    @Test("A plan of an older version has Poisson arrivals and no search")
    func older() throws {
        let plan = Self.plan()
        var object = try #require(
            try JSONSerialization.jsonObject(with: JSONEncoder().encode(plan)) as? [String: Any])
        for key in ["schedules", "rateSearches"] { #expect(object.removeValue(forKey: key) != nil, "\(key)") }
        var targets = try #require(object["targets"] as? [[String: Any]])
        for key in ["schedule", "searchesRate"] { #expect(targets[0].removeValue(forKey: key) != nil, "\(key)") }
        object["targets"] = targets
        let older = try JSONDecoder().decode(Plan.self, from: JSONSerialization.data(withJSONObject: object))
        #expect(older == plan && older.schedule(of: older.subjects[0]) == .poisson)
        #expect(older.subjectsWithoutRate.isEmpty)
    }

    @Test("A plan with schedules, rates of agents and a search is the same after it was stored")
    func stored() throws {
        var plan = Self.plan()
        plan.schedules["t"] = Self.file
        plan.rateSearches["t"] = RateSearch(
            most: 10, isAsked: true, trials: [RateTrial(rate: 5, idle: 0.5, late: 0, answered: 1)])
        let decoded = try JSONDecoder().decode(Plan.self, from: JSONEncoder().encode(plan))
        #expect(decoded == plan)
        plan.rateSearches["t"]?.trials[0].idle = 7
        #expect(throws: DecodingError.self) { try JSONDecoder().decode(Plan.self, from: JSONEncoder().encode(plan)) }
    }

    @Test("The origin of a rate says how it was found, and whether it fits")
    func origin() {
        let search = RateSearch(
            most: 12,
            trials: [
                RateTrial(rate: 6, idle: 0.1, late: 0.02, answered: 1),
                RateTrial(rate: 6, idle: 0.3123, late: 0.004, answered: 1),
                RateTrial(rate: 9, idle: 0.2, late: 0, answered: 1),
            ])
        #expect(
            search.origin(of: 6)
                == "found by --rate auto, at most 12: 31.2 % of the cores were idle, 0.4 % of the sends late")
        #expect(search.origin(of: 9).hasPrefix("the lowest rate of --rate auto, although it does not fit: 20 %"))
    }
}
