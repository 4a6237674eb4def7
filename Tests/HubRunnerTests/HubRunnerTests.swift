import BenchmarkModel
import Foundation
import LinuxSystem
import Testing

@testable import Hub
@testable import HubRunner

@Suite struct HubRunnerTests {
    private func directory() throws -> String {
        let path = NSTemporaryDirectory() + "hub-test-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        return path
    }

    @Test("The wait before a restart doubles with each early exit, up to 30 s")
    func waits() {
        #expect((1...8).map(Supervisor.wait) == [1, 2, 4, 8, 16, 30, 30, 30])
    }

    @Test("The lock decides whether a hub runs in a directory, whatever its state file says")
    func lock() throws {
        let path = try directory()
        defer { try? FileManager.default.removeItem(atPath: path) }
        let hub = HubDirectory(path)
        try hub.write(HubState(pid: 1, phase: .running, processes: []))
        #expect(!hub.isRunning)
        #expect(throws: HubFailure.notRunning(directory: hub.path)) { try hub.state() }
        guard let lock = try hub.takeLock() else {
            Issue.record("the lock of a new directory is taken")
            return
        }
        #expect(hub.isRunning)
        #expect(HubDirectory(path + "/../" + (path as NSString).lastPathComponent).isRunning)
        #expect(try hub.state().pid == 1)
        // A signal to process -1 would reach every process of the user.
        try hub.write(HubState(pid: -1, phase: .running, processes: []))
        #expect(throws: HubFailure.notRunning(directory: hub.path)) { try hub.state() }
        _ = consume lock
        #expect(!hub.isRunning)
        #expect(!HubDirectory("/no/such/hub").isRunning)
    }

    @Test("A secret file is readable by its owner only, and is removed when no job needs it")
    func secrets() throws {
        let path = try directory()
        defer { try? FileManager.default.removeItem(atPath: path) }
        let hub = HubDirectory(path)
        func mode(_ name: String) -> Int? {
            ((try? FileManager.default.attributesOfItem(atPath: "\(path)/\(name)"))?[.posixPermissions] as? NSNumber)?
                .intValue
        }
        let plain = HubFile(path: "prometheus.yml", text: "a")
        let secret = HubFile(path: "secrets/A/agents-2", text: "one", isSecret: true)
        let earlier = HubFile(path: "secrets/B/agents-3", text: "old", isSecret: true)
        try hub.write([plain, HubFile(path: secret.path, text: "was open", isSecret: true), earlier])
        #expect(mode(earlier.path) == 0o600)
        try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: "\(path)/\(secret.path)")
        try hub.write([plain, secret])
        #expect(mode(secret.path) == 0o600 && mode(plain.path) != 0o600)
        #expect(try Files.text("\(path)/\(secret.path)") == "one")
        #expect(!Files.exists("\(path)/\(earlier.path)"))
        // Writing the state of a running hub keeps the secrets.
        try hub.write(HubState(pid: 1, phase: .running, processes: []))
        #expect(Files.exists("\(path)/\(secret.path)"))
        try hub.write([plain])
        #expect(!Files.exists("\(path)/\(secret.path)"))
    }

    @Test("An error about a missing program names the program and the command that installs it")
    func missing() throws {
        let agent = HubAgent(id: AgentID(machine: "A", name: "x"), group: "", kind: "", address: "h:1")
        let plan = try HubPlan(fleet: "f", agents: [agent], options: HubOptions())
        #expect(throws: HubFailure.noProgram("prometheus")) {
            try HubProcess.of(plan, machines: nil, directory: "/d", path: "/no/such")
        }
        #expect(HubFailure.noProgram("prometheus").description.contains("scripts/setup hub"))
    }

    @Test("A Prometheus that has page sizes as a setting gets no feature flag for them")
    func featureFlag() throws {
        let path = try directory()
        defer { try? FileManager.default.removeItem(atPath: path) }
        for name in ["prometheus", "alertmanager"] {
            try Data().write(to: URL(filePath: "\(path)/\(name)"))
            try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: "\(path)/\(name)")
        }
        let agent = HubAgent(id: AgentID(machine: "A", name: "x"), group: "", kind: "", address: "h:1")
        for hasSetting in [false, true] {
            var options = HubOptions()
            options.prometheus = PrometheusVersion(3, hasSetting ? 10 : 9)
            let plan = try HubPlan(fleet: "f", agents: [agent], options: options)
            let processes = try HubProcess.of(plan, machines: nil, directory: "/d", path: path)
            #expect(processes[0].command.contains("--enable-feature=extra-scrape-metrics") == !hasSetting)
        }
    }
}
