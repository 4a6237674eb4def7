import BenchmarkModel
import FleetConfiguration
import Foundation
import LinuxSystem
import NodeRunner
import ResultStore

@testable import Harness

/// The events that a run reported, and whether it is interrupted.
final class BenchLog {
    var reported: [Harness.Progress] = []
    var timesEnded = 0
    var isAsked = false
}

final class BenchRun {
    let directory = NSTemporaryDirectory() + "/exporter-bench-harness-" + UUID().uuidString
    let store: ResultStore
    let id: RunID
    let node: FakeNode
    let bench: Bench
    let log = BenchLog()

    init(
        _ plan: Plan, finished: Set<Step> = [], clock: any MonotonicClock = SystemClock(),
        _ answer: @escaping (WorkOrder) throws -> [NodeEvent] = BenchRun.ready
    ) throws {
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        store = try ResultStore.open(directory: directory, for: .writing)
        let environment = Environment(facts: [.init(name: "cores", value: "2")])
        id = try store.createRun(plan: plan, environment: environment)
        node = FakeNode(answer)
        bench = Bench(
            Bench.Parts(
                plan: plan, store: store, run: id, node: node,
                orders: OrderFactory(
                    plan: plan, project: Project(root: "/project", binaries: "/bin"), slot: 3, occupied: [],
                    ephemeral: EphemeralPorts(32_768...60_999)),
                environment: environment, finished: finished, cores: 2, reportsVerdicts: true, clock: clock,
                isInterrupted: { [log] in log.isAsked }, afterwards: { [log] in log.timesEnded += 1 },
                progress: { [log] in log.reported.append($0) }))
    }

    deinit { try? FileManager.default.removeItem(atPath: directory) }

    var stored: StoredRun {
        get throws { try store.load(.id(id)) }
    }
    var steps: [Step] { log.reported.compactMap { if case .finished(let step, _, _) = $0 { step } else { nil } } }
    var leftOut: [Step] { log.reported.compactMap { if case .leftOut(let step) = $0 { step } else { nil } } }
    /// The undecided rows and the next look of each interim look.
    var looks: [[Int?]] {
        log.reported.compactMap {
            if case .look(let rounds, let undecided, let next) = $0 { [rounds, undecided, next] } else { nil }
        }
    }
}

extension BenchRun {
    static func plan(
        _ targets: [String] = ["t"], rounds: Int = 2, solo: Int = 1, looks: [Int] = [], limit: Double? = nil,
        budgets: [Budget] = []
    ) -> Plan {
        let agents = (0..<3).map { index in
            AgentProfile(
                id: AgentID(machine: "M", name: "a\(index)"), group: "g", port: 7000 + index,
                healthCheckPort: 8000 + index, required: true, kind: .enhanced, dependencies: [])
        }
        return Plan(
            fleet: Fleet(name: "f", agents: agents),
            targets: targets.map { name in
                Target(
                    name: name, title: "", command: ["{bin}/agent"], environment: [:],
                    off: .environment(["ENABLE_PROMETHEUS_METRICS": "false"]), bindsAddress: true, requestPaths: ["/"],
                    pages: [MetricsPage("/metrics")], healthPath: nil, requiredFamilies: [], readinessLimit: 5,
                    requestRate: 7,
                    requestRateReason: "", versionsCommand: [])
            }, budgets: BudgetSet(name: "", source: "", budgets: budgets), requestRates: [:], scrapeInterval: 4,
            rounds: rounds, soloLaunches: solo, herdLaunches: 0, scaleAgents: 0, warmUp: 1, seed: 1, quick: true,
            looks: looks, maximumDuration: limit)
    }

    /// An answer in which every agent gets ready.
    static func ready(_ order: WorkOrder) -> [NodeEvent] {
        let launch = order.launch
        return Arm.allCases.compactMap { arm in
            let count = launch.agents.count { $0.arm == arm }
            return count > 0 ? .launched(arm: arm, ready: count, failed: []) : nil
        } + [
            .observations([
                Observation(
                    target: launch.target, phase: launch.phase, round: launch.round, metric: .lateSends,
                    measured: .value(0.25))
            ])
        ]
    }

    /// An answer in which no agent gets ready.
    static func failing(_ order: WorkOrder) -> [NodeEvent] {
        let launch = order.launch
        return Arm.allCases.compactMap { arm in
            let failed = launch.agents.filter { $0.arm == arm }.map(\.id)
            return failed.isEmpty ? nil : .launched(arm: arm, ready: 0, failed: failed)
        }
    }
}
