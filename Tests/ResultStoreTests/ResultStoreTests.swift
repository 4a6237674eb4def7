import BenchmarkModel
import Foundation
import ModelLiterals
import Testing

@testable import ResultStore

@Suite struct ResultStoreTests {
    let directory: TemporaryDirectory

    init() throws { directory = try TemporaryDirectory() }

    @Test("A loaded run equals the stored run, including reasons and failures")
    func roundTrip() throws {
        let store = try ResultStore.open(directory: directory.path + "/made/here", for: .writing)
        let id = try store.createRun(plan: plan, environment: environment)
        let first = [observation(1, block: 1, .value(0.1 + 0.2)), observation(1, .absent("no such process"))]
        let harness = Observation(target: "swift", phase: .twins, round: 1, metric: .harnessCPU, measured: .value(0))
        let failure = AgentFailure(
            target: "swift", phase: .herd, round: 2, agent: agent, arm: .treatment, reason: "exit status 1",
            lastOutput: ["bind: in use", "", "bye"])
        let silent = AgentFailure(
            target: "swift", phase: .solo, round: 1, agent: agent, arm: .control, reason: "signal 9", lastOutput: [])
        try store.append(run: id, observations: first, warnings: ["a \"quoted\" warning"])
        try store.append(run: id, observations: [harness], failures: [failure, silent])
        try store.updateEnvironment(run: id, Environment(facts: []))
        try store.finish(run: id, status: .complete)

        let run = try ResultStore.open(directory: directory.path + "/made/here", for: .reading).load()
        #expect(run.id == id)
        #expect(run.observations == first + [harness])
        #expect(run.failures == [failure, silent])
        #expect(run.warnings == ["a \"quoted\" warning"])
        #expect(run.plan == plan)
        #expect(run.environment == Environment(facts: []))
        #expect(run.status == .complete && run.finished.map { $0 >= run.started } == true)
        #expect(try store.runs().map(\.status) == [.complete])
    }

    @Test("A run that was killed has the status running and all blocks up to its last")
    func killed() throws {
        let store = try ResultStore.open(directory: directory.path, for: .writing)
        let id = try store.createRun(plan: plan, environment: environment)
        try store.append(run: id, observations: [observation(1, .value(1))])
        let run = try ResultStore.open(directory: directory.path, for: .reading).load(.id(id))
        #expect(run.status == .running && run.finished == nil)
        #expect(run.observations.count == 1)
    }

    @Test("The latest run is the one started last, and runs are listed oldest first")
    func selection() throws {
        let store = try ResultStore.open(directory: directory.path, for: .writing)
        let first = try store.createRun(plan: plan, environment: environment)
        let second = try store.createRun(plan: plan, environment: environment)
        #expect(try store.load().id == second)
        #expect(try store.load(.id(first)).id == first)
        #expect(try store.runs().map(\.id) == [first, second])
    }

    @Test("The error for a missing run names it")
    func noSuchRun() throws {
        let store = try ResultStore.open(directory: directory.path, for: .writing)
        #expect(throws: ResultStoreError.noSuchRun(path: store.path, run: nil)) { try store.load() }
        #expect(throws: ResultStoreError.noSuchRun(path: store.path, run: "x")) { try store.load(.id(RunID("x"))) }
        #expect(throws: ResultStoreError.noSuchRun(path: store.path, run: "y")) {
            try store.append(run: RunID("y"), observations: [])
        }
    }

    @Test("A number that is not finite is stored as a missing value")
    func notFinite() throws {
        let store = try ResultStore.open(directory: directory.path, for: .writing)
        let id = try store.createRun(plan: plan, environment: environment)
        try store.append(run: id, observations: [observation(1, .value(.nan)), observation(2, .value(.infinity))])
        let measured = try store.load().observations.map(\.measured)
        #expect(
            measured == [
                .absent("the value found is nan, which is not a finite number"),
                .absent("the value found is inf, which is not a finite number"),
            ])
    }

    @Test("A run id is the UTC time and four hexadecimal digits")
    func identifiers() {
        let date = Date(timeIntervalSince1970: 1_795_466_712)
        #expect(ResultStore.identifier(at: date, random: 0xab12) == "20261123-204512-ab12")
        #expect(ResultStore.identifier(at: date, random: 0xf) == "20261123-204512-000f")
    }

    @Test("100,000 observations load quickly, and a block of 150 is one cheap transaction")
    func large() throws {
        let store = try ResultStore.open(directory: directory.path, for: .writing)
        let id = try store.createRun(plan: plan, environment: environment)
        for block in 1...20 {
            try store.append(
                run: id, observations: (1...5000).map { observation(block, block: $0, .value(Double($0))) })
        }
        let clock = ContinuousClock()
        var run: StoredRun?
        let loading = try clock.measure { run = try store.load() }
        #expect(run?.observations.count == 100_000)
        // A unit test asserts no times; the log contains them.
        print("loaded 100,000 observations in \(loading)")
        let appending = try clock.measure {
            for _ in 0..<20 {
                try store.append(run: id, observations: (1...150).map { observation(21, block: $0, .value(1)) })
            }
        }
        #expect(try store.load().observations.count == 103_000)
        print("appended a block of 150 in \(appending / 20)")
    }
}
