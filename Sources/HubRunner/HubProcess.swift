import BenchmarkModel
package import Hub
import LinuxSystem

/// A process of a hub: its command and the address that says when it is ready.
package struct HubProcess: Hashable, Sendable {
    /// `prometheus` or `alertmanager`.
    package let part: String
    package let machine: String
    package let command: [String]
    /// IPv4 address on which the process listens.
    package let listen: String
    package let port: Int
    /// Path of the log file. The output is appended.
    package let log: String

    package var name: String { "\(part) of \(machine)" }

    /// Base URL at which this machine reaches the process.
    package var url: String { "http://\(listen == "0.0.0.0" ? "127.0.0.1" : listen):\(port)" }

    /// Returns the processes of a plan: the central Prometheus, its Alertmanager, then the edges.
    /// - Parameters:
    /// - machines: Machines whose hubs run here; nil for all.
    /// - directory: Absolute path of the directory with the plan's files.
    /// - Throws: `HubFailure.noProgram` if a program is not on the PATH.
    package static func of(
        _ plan: HubPlan, machines: [String]?, directory: String, path: String
    ) throws(HubFailure) -> [HubProcess] {
        var processes: [HubProcess] = []
        for hub in plan.hubs where machines?.contains(hub.machine) ?? true {
            processes.append(try prometheus(plan, hub, directory, path))
            if hub.isCentral { processes.append(try alertmanager(plan, hub, directory, path)) }
        }
        return processes
    }

    private static func prometheus(
        _ plan: HubPlan, _ hub: MachineHub, _ directory: String, _ path: String
    ) throws(HubFailure) -> HubProcess {
        var command = [
            try program(["prometheus"], path), "--config.file=\(directory)/\(HubFiles.configuration(hub))",
            "--storage.tsdb.path=\(directory)/data/\(hub.name)",
            "--storage.tsdb.retention.time=\(plan.options.retention)",
            "--web.listen-address=\(hub.listen):\(hub.port)", "--web.console.templates=\(directory)/consoles",
            "--web.console.libraries=\(directory)/consoles",
            // The default is 5 s, and the discovery takes 5 s: a new agent would be unknown for ten seconds.
            "--scrape.discovery-reload-interval=1s",
            // The default is one minute. An edge would need that long to exit while the central hub is down.
            "--storage.remote.flush-deadline=5s",
        ]
        // Reports the size of pages: scrape_body_size_bytes.
        if !plan.options.prometheus.hasExtraMetricsSetting { command.append("--enable-feature=extra-scrape-metrics") }
        if hub.isCentral, plan.options.link == .remoteWrite { command.append("--web.enable-remote-write-receiver") }
        return HubProcess(
            part: "prometheus", machine: hub.machine, command: command, listen: hub.listen, port: hub.port,
            log: "\(directory)/log/prometheus-\(hub.name).log")
    }

    private static func alertmanager(
        _ plan: HubPlan, _ hub: MachineHub, _ directory: String, _ path: String
    ) throws(HubFailure) -> HubProcess {
        HubProcess(
            part: "alertmanager", machine: hub.machine,
            command: [
                try program(["prometheus-alertmanager", "alertmanager"], path),
                "--config.file=\(directory)/alertmanager.yml", "--storage.path=\(directory)/data/alertmanager",
                "--web.listen-address=\(hub.listen):\(plan.alertmanagerPort)",
                // Turns off clustering: there is one Alertmanager, and gossip would open a port on every address.
                "--cluster.listen-address=",
            ],
            listen: hub.listen, port: plan.alertmanagerPort, log: "\(directory)/log/alertmanager.log")
    }

    private static func program(_ names: [String], _ path: String) throws(HubFailure) -> String {
        for directory in path.split(separator: ":") {
            for name in names where Files.isExecutable("\(directory)/\(name)") { return "\(directory)/\(name)" }
        }
        throw .noProgram(names[0])
    }
}

/// The reason why a hub does not run.
package enum HubFailure: Error, Hashable, Sendable, CustomStringConvertible {
    case noProgram(String)
    case portInUse(process: String, address: String)
    case alreadyRuns(directory: String)
    case notRunning(directory: String)
    case cannotWrite(String)
    /// The process exited before all processes were ready.
    case ended(process: String, how: String, log: String, lastLines: [String])
    case doesNotEnd(pid: Int32)

    package var description: String {
        switch self {
        case .noProgram(let name): "\(name) is not on the PATH: scripts/setup hub installs it"
        case .portInUse(let process, let address):
            "\(process) cannot listen on \(address): the address is in use or not an address of this machine; "
                + "free it, or give another --port or --listen"
        case .alreadyRuns(let directory):
            "a hub runs in \(directory) already; end it with `\(BenchCommand.text(["hub", "down"], results: directory))`"
        case .notRunning(let directory):
            "no hub runs in \(directory); start one with `\(BenchCommand.text(["hub", "up"], results: directory))`"
        case .cannotWrite(let text): text
        case .ended(let process, let how, let log, let lines):
            "\(process) ended with \(how) before the hub was ready; the last lines of \(log) are:\n"
                + lines.map { "    \($0)" }.joined(separator: "\n")
        case .doesNotEnd(let pid): "the hub's supervisor (process \(pid)) does not exit"
        }
    }
}
