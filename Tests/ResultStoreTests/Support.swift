import BenchmarkModel
import Foundation
import ModelLiterals

/// A unique temporary directory, which is removed at the end.
final class TemporaryDirectory {
    let path: String

    init() throws {
        path = NSTemporaryDirectory() + "/exporter-bench-store-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }
}

let agent = AgentID(machine: "MainPC", name: "ServiceRegistry")

let plan = Plan(
    fleet: Fleet(
        name: "one",
        agents: [
            AgentProfile(
                id: agent, group: "core", port: 7200, healthCheckPort: 8200, required: true, kind: .enhanced,
                dependencies: [])
        ]),
    targets: [], budgets: BudgetSet(name: "none", source: "test", budgets: []), requestRates: ["swift": 10],
    scrapeInterval: 5, rounds: 3, soloLaunches: 10, herdLaunches: 3, scaleAgents: 0, warmUp: 1, seed: 7, quick: true)

let environment = Environment(facts: [.init(name: "cores", value: "2")])

func observation(_ round: Int, block: Int? = nil, _ measured: Measured) -> Observation {
    Observation(
        target: "swift", phase: .twins, round: round, block: block, agent: agent, arm: .control, metric: .cpu,
        measured: measured)
}
