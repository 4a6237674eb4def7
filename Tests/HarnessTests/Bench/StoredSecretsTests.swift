import BenchmarkModel
import FleetConfiguration
import Foundation
import Testing

@testable import Harness

@Suite("Secrets of a resumed run") struct StoredSecretsTests {
    private let directory: String

    init() throws {
        directory = NSTemporaryDirectory() + "/exporter-bench-secrets-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
    }

    private var file: String { directory + "/mine.yaml" }

    private func write(token: String, port: String = "1") throws {
        try """
        name: mine
        command: [/bin/x, --token, \(token), --port, "\(port)"]
        environment: {API_TOKEN: \(token), AGENT_WORK_ITERATIONS: "5"}
        off: {environment: {OFF_KEY: \(token)}}
        metrics_path: /metrics
        """.write(toFile: file, atomically: true, encoding: .utf8)
    }

    private func target(_ variant: String = "") throws -> Target {
        var target = try TargetVariant("mine\(variant)").applied(to: try TargetFile.read(path: file))
        target.file = file
        return target
    }

    private func stored(_ targets: [Target]) throws -> Plan {
        let plan = Plan(
            fleet: RunningPrograms.fleet, targets: targets, budgets: BudgetSet(name: "", source: "", budgets: []),
            requestRates: [:], scrapeInterval: 4, rounds: 1, soloLaunches: 0, herdLaunches: 0, scaleAgents: 0,
            warmUp: 1, seed: 3, quick: false)
        let data = try JSONEncoder().encode(plan)
        #expect(!String(decoding: data, as: UTF8.self).contains("s3cret"))
        return try JSONDecoder().decode(Plan.self, from: data)
    }

    private func message(_ plan: Plan, given: [Target] = []) -> String {
        let error = #expect(throws: HarnessError.self) { try StoredSecrets.completed(plan, given: given) }
        return error?.description ?? ""
    }

    @Test("Values are read again from the target file, and the run reports it")
    func readAgain() throws {
        try write(token: "s3cret-1")
        let target = try target(":rate=7")
        let (plan, notes) = try StoredSecrets.completed(try stored([target]), given: [])
        #expect(plan.targets == [target])
        #expect(plan.targets[0].environment["API_TOKEN"] == "s3cret-1" && plan.targets[0].command[2] == "s3cret-1")
        #expect(notes.count == 1 && notes[0].contains("API_TOKEN") && notes[0].contains(file))
        #expect(!notes[0].contains("s3cret"))
    }

    @Test("A target with a label is read again by the name in its file")
    func labeled() throws {
        try write(token: "s3cret-1")
        let target = try target(":rate=7").labeled("head")
        let (plan, notes) = try StoredSecrets.completed(try stored([target]), given: [])
        #expect(plan.targets == [target] && plan.targets[0].name == "head" && notes.count == 1)
    }

    @Test("A target file that has changed, except for secrets, or is missing is an error that names it")
    func changed() throws {
        try write(token: "s3cret-1")
        let plan = try stored([try target()])
        try write(token: "s3cret-1", port: "2")
        #expect(message(plan).contains("has changed since the run began") && message(plan).contains(file))
        try FileManager.default.removeItem(atPath: file)
        #expect(message(plan).contains("cannot be read again") && message(plan).contains(file))
    }

    @Test("A value from the command line must be given again and is not read from the file")
    func commandLine() throws {
        try write(token: "s3cret-1")
        let target = try target(":env.API_TOKEN=s3cret-2")
        let plan = try stored([target])
        #expect(message(plan).contains("--target TARGET:env.NAME=VALUE"))
        let again = try StoredSecrets.completed(plan, given: [target])
        #expect(again.plan.targets[0].environment["API_TOKEN"] == "s3cret-2")
        #expect(again.notes[0].contains("the command line"))
        #expect(message(plan, given: [target, try self.target()]).contains("the run has no target mine"))
    }

    @Test("The digits in the name of a target bind a given value to the original one")
    func digits() throws {
        try write(token: "s3cret-1")
        let both = Target.distinguished([
            try target(":env.API_TOKEN=s3cret-2"), try target(":env.API_TOKEN=s3cret-3"),
        ])
        let plan = try stored(both)
        let again = try StoredSecrets.completed(plan, given: both.reversed())
        #expect(again.plan.targets == both)
        #expect(message(plan, given: [try target(":env.API_TOKEN=s3cret-4")]).contains("has no target"))
    }

    @Test("A plan without secrets needs no values, and shipped targets have no secrets")
    func none() throws {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent().path
        let targets = try TargetFile.names(in: root + "/targets").map {
            try TargetFile.read(path: try TargetFile.resolve($0, in: root + "/targets"))
        }
        #expect(targets.count > 5)
        for target in targets { #expect(!target.hidesSecrets, "\(target.name)") }
        let plan = try stored(targets)
        let completed = try StoredSecrets.completed(plan, given: [])
        #expect(completed.plan == plan && completed.notes.isEmpty)
    }
}

@Suite struct LoopbackTests {
    @Test("A loopback interface that is down is an error with a fix")
    func down() throws {
        try Preflight.checkLoopback(isUp: true)
        let error = #expect(throws: HarnessError.self) { try Preflight.checkLoopback(isUp: false) }
        #expect(error?.description.contains("ip link set lo up") == true)
    }
}
