import Foundation
import HubRunner
import Report

/// What runs of a hub, and what it sees.
enum HubStatus {
    /// Ends with 0 when every process is ready and answers, with 1 when one is not.
    static func show(_ directory: HubDirectory, json: Bool) throws -> Int32 {
        let state = try directory.state()
        let answers = HubControl.answers(state.processes.map { $0.url + "/-/ready" })
        let rows = zip(state.processes, answers).map { process, answer -> [String] in
            let condition = process.condition == .ready && answer == nil ? "silent" : process.condition.rawValue
            return [
                process.machine, process.part, condition, process.pid.map { "\($0)" } ?? "", process.url,
                "\(process.restarts)", process.lastEnd ?? "",
            ]
        }
        let tables = [
            TextTable(
                name: "processes",
                heading: "hub in \(directory.path), supervisor \(state.pid): \(state.phase.rawValue)",
                columns: ["machine", "process", "state", "pid", "address", "restarts", "last end"], rows: rows),
            agents(state), alerts(state),
        ]
        if json {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
            let object = Dictionary(uniqueKeysWithValues: tables.map { ($0.name, $0.objects) })
            Console.out(String(decoding: try encoder.encode(object), as: UTF8.self))
        } else {
            Console.out(tables.map { $0.text(width: Console.tableWidth) }.joined(separator: "\n\n"))
        }
        return rows.allSatisfy { $0[2] == HubState.Condition.ready.rawValue } ? 0 : ExitCode.failed
    }

    /// Asked of the first Prometheus, which is the central one where that runs here.
    private static func query(_ state: HubState, _ expression: String) -> [HubControl.Figure]? {
        guard let server = state.processes.first(where: { $0.part == "prometheus" }) else { return nil }
        return HubControl.figures(server.url, expression)
    }

    private static func agents(_ state: HubState) -> TextTable {
        let columns = ["machine", "up", "scraped"]
        guard let up = query(state, "sum by (machine) (up{job=\"agents\"})"),
            let all = query(state, "count by (machine) (up{job=\"agents\"})")
        else {
            return TextTable(name: "agents", heading: "agents: Prometheus does not answer", columns: columns, rows: [])
        }
        func of(_ samples: [HubControl.Figure], _ machine: String) -> Int {
            Int(samples.first { $0.labels["machine"] == machine }?.value ?? 0)
        }
        let machines = all.compactMap { $0.labels["machine"] }.sorted()
        let total = machines.reduce(0) { $0 + of(all, $1) }
        return TextTable(
            name: "agents",
            heading: "agents: \(machines.reduce(0) { $0 + of(up, $1) }) of \(total) scraped are up", columns: columns,
            rows: machines.map { [$0, "\(of(up, $0))", "\(of(all, $0))"] })
    }

    private static func alerts(_ state: HubState) -> TextTable {
        let columns = ["alert", "severity", "of", "firing"]
        guard
            let firing = query(
                state, "count by (alertname, severity, machine) (ALERTS{alertstate=\"firing\"})")
        else {
            return TextTable(name: "alerts", heading: "alerts: Prometheus does not answer", columns: columns, rows: [])
        }
        let rows = firing.map { sample in
            [
                sample.labels["alertname"] ?? "", sample.labels["severity"] ?? "", sample.labels["machine"] ?? "",
                "\(Int(sample.value))",
            ]
        }
        return TextTable(
            name: "alerts", heading: rows.isEmpty ? "alerts: none fire" : "alerts that fire", columns: columns,
            rows: rows.sorted { $0.lexicographicallyPrecedes($1) })
    }
}
