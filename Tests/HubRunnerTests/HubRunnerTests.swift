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

    @Test("a process that keeps ending is waited for longer and longer, to half a minute")
    func waits() {
        #expect((1...8).map(Supervisor.wait) == [1, 2, 4, 8, 16, 30, 30, 30])
    }

    @Test("a directory knows by its lock whether a hub runs there, whatever its state file says")
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
        // A signal to it would go to every process of the user.
        try hub.write(HubState(pid: -1, phase: .running, processes: []))
        #expect(throws: HubFailure.notRunning(directory: hub.path)) { try hub.state() }
        _ = consume lock
        #expect(!hub.isRunning)
        #expect(!HubDirectory("/no/such/hub").isRunning)
    }

    @Test("a program that is not on the PATH is named, with what installs it")
    func missing() throws {
        let agent = HubAgent(id: AgentID(machine: "A", name: "x"), group: "", kind: "", address: "h:1")
        let plan = try HubPlan(fleet: "f", agents: [agent], options: HubOptions())
        #expect(throws: HubFailure.noProgram("prometheus")) {
            try HubProcess.of(plan, machines: nil, directory: "/d", path: "/no/such")
        }
        #expect(HubFailure.noProgram("prometheus").description.contains("scripts/setup hub"))
    }

    @Test("a Prometheus that has page sizes as a setting gets no feature flag for them")
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
            options.hasExtraMetricsSetting = hasSetting
            let plan = try HubPlan(fleet: "f", agents: [agent], options: options)
            let processes = try HubProcess.of(plan, machines: nil, directory: "/d", path: path)
            #expect(processes[0].command.contains("--enable-feature=extra-scrape-metrics") == !hasSetting)
        }
    }
}
