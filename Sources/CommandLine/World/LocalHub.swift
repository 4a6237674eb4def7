import BenchmarkModel
import Harness
import HubRunner
import LinuxSystem
import NodeRunner

/// Runs hubs on this machine.
struct LocalHub: HubOperating {
    var prometheusVersion: PrometheusVersion? {
        (try? InstalledPrometheus.inPath()).flatMap { PrometheusVersion($0.version) }
    }

    func isRunning(in directory: HubDirectory) -> Bool { directory.isRunning }

    func state(of directory: HubDirectory) throws -> HubState { try directory.state() }

    func detach(_ arguments: [String], in directory: HubDirectory) throws -> HubState {
        try HubControl.detach([try Files.ownExecutable()] + arguments, in: directory)
    }

    func supervise(_ processes: [HubProcess], in directory: HubDirectory, report: @escaping (String) -> Void) throws {
        let signals = try EndSignals.install()
        try Supervisor(processes, in: directory, report: report).run(signals)
    }

    func end(_ directory: HubDirectory) throws { try HubControl.end(directory) }

    func answers(_ urls: [String]) -> [[UInt8]?] { HubControl.answers(urls) }

    func figures(_ server: String, _ query: String) -> [HubControl.Figure]? { HubControl.figures(server, query) }
}
