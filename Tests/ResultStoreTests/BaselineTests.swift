import BenchmarkModel
import Foundation
import ModelLiterals
import Testing

@testable import ResultStore

@Suite struct BaselineTests {
    let directory: TemporaryDirectory
    let baselines: BaselineStore

    init() throws {
        directory = try TemporaryDirectory()
        baselines = BaselineStore(directory: directory.path)
    }

    private func run(_ seed: UInt64 = 1) -> StoredRun {
        var random = SeededRandom(seed: seed)
        let agents = (0..<5).map { AgentID(machine: "m\($0 % 2)", name: "a\($0)") }
        var observations: [Observation] = []
        for round in 1...4 {
            for arm in Arm.allCases {
                for agent in agents where random.uniform() < 0.9 {
                    let measured: Measured =
                        random.uniform() < 0.2 ? .absent("reason \(random.next() % 3)") : .value(random.uniform())
                    observations.append(
                        Observation(
                            target: "swift", phase: .twins, round: round, agent: agent, arm: arm, metric: .uss,
                            measured: measured))
                }
            }
            observations.append(
                Observation(
                    target: "swift", phase: .twins, round: round, metric: .metronome,
                    measured: round == 3 ? .absent("none") : .value(random.uniform())))
        }
        return StoredRun(
            id: RunID("20261124-101416-e605"), started: 5, finished: 6, status: .complete, plan: plan,
            environment: environment, observations: observations, failures: [], warnings: ["w"],
            finishedSteps: [Step(target: "swift", phase: .twins, round: 1, arm: nil)])
    }

    @Test("A baseline contains its run unchanged, except for the blocks", arguments: 1...20)
    func roundTrip(_ seed: Int) throws {
        let run = run(UInt64(seed))
        let block = observation(1, block: 2, .value(9))
        let whole = StoredRun(
            id: run.id, started: run.started, finished: run.finished, status: run.status, plan: run.plan,
            environment: run.environment, observations: run.observations + [block], failures: run.failures,
            warnings: run.warnings, finishedSteps: run.finishedSteps)
        try baselines.save(name: "b", run: whole, replace: true)
        let back = try baselines.load("b")
        #expect(Set(back.observations) == Set(run.observations))
        #expect(back.observations.count == run.observations.count)
        #expect(back.plan == run.plan && back.id == run.id && back.finishedSteps == run.finishedSteps)
    }

    @Test("Baselines are listed by name, replaced only on request, and removed")
    func names() throws {
        #expect(try baselines.list().isEmpty)
        try baselines.save(name: "b", run: run(), replace: false)
        try baselines.save(name: "a.1", run: run(), replace: false)
        #expect(try baselines.list().map(\.name) == ["a.1", "b"])
        #expect(try baselines.list().map(\.agents) == [1, 1])
        let error = #expect(throws: ResultStoreError.self) { try baselines.save(name: "b", run: run(), replace: false) }
        #expect(error?.description.contains("--force") == true)
        try baselines.remove("b")
        #expect(baselines.names == ["a.1"])
        let gone = #expect(throws: ResultStoreError.self) { try baselines.remove("b") }
        #expect(gone?.description.contains("a.1") == true && gone?.exitCode == 64)
    }

    @Test(
        "A name with a path or a leading dot is refused",
        arguments: ["", "../x", "a/b", ".x", "-x", "a b"])
    func badNames(_ name: String) {
        #expect(throws: ResultStoreError.badName(name)) { try baselines.save(name: name, run: run(), replace: true) }
    }

    @Test("A damaged file and a newer format are errors with code 65 that name the file and the problem")
    func damaged() throws {
        try baselines.save(name: "b", run: run(), replace: true)
        let path = directory.path + "/baselines/b.json"
        let text = try String(contentsOfFile: path, encoding: .utf8)
        for (broken, expected) in [
            (text.replacing("\"format\":1", with: "\"format\":7"), "newer"),
            (String(text.dropLast(50)), "not a baseline"),
            (text.replacing("\"started\":5", with: "\"started\":\"x\""), "started"),
            (text.replacing("\"environment\":", with: "\"environ\":"), "'environment' is missing"),
            ("", "not a baseline"),
        ] {
            try broken.write(toFile: path, atomically: true, encoding: .utf8)
            let error = #expect(throws: ResultStoreError.self) { try baselines.load("b") }
            #expect(error?.description.contains(expected) == true, "\(String(describing: error))")
            #expect(error?.description.contains(path) == true)
            #expect(error?.exitCode == 65)
        }
    }
}
