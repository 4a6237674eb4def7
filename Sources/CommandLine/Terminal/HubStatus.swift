import BenchmarkModel
import Foundation
import Hub
import HubRunner
import Report

/// Shows the processes of a hub, and the agents, budgets and alerts that its Prometheus reports.
enum HubStatus {
    /// Shows the tables.
    /// - Returns: `success` when every process is ready and answers and at least one agent is scraped, else `failed`.
    static func show(_ directory: HubDirectory, json: Bool, in world: World) throws -> ExitCode {
        let hub = world.hub
        let state = try hub.state(of: directory)
        let answers = hub.answers(state.processes.map { $0.url + "/-/ready" })
        let rows = zip(state.processes, answers).map { process, answer -> [String] in
            let condition = process.condition == .ready && answer == nil ? "silent" : process.condition.rawValue
            return [
                process.machine, process.part, condition, process.pid.map { "\($0)" } ?? "", process.url,
                "\(process.restarts)", process.lastEnd ?? "",
            ]
        }
        let (agents, isScraped) = agents(state, hub)
        let tables = [
            TextTable(
                name: "processes",
                heading: "hub in \(directory.path), supervisor \(state.pid): \(state.phase.rawValue)",
                columns: ["machine", "process", "state", "pid", "address", "restarts", "last end"], rows: rows),
            agents, sources(state, hub), budgets(state, hub), alerts(state, hub),
        ]
        try world.console.tables(tables, json: json)
        return isScraped && rows.allSatisfy { $0[2] == HubState.Condition.ready.rawValue } ? .success : .failed
    }

    /// Queries the first Prometheus. It is the central one if that one runs here.
    private static func query(_ state: HubState, _ hub: any HubOperating, _ expression: String) -> [HubControl.Figure]?
    {
        guard let server = state.processes.first(where: { $0.part == "prometheus" }) else { return nil }
        return hub.figures(server.url, expression)
    }

    /// Converts a sample to a number of series. A missing or invalid value counts as 0.
    private static func count(_ value: Double?) -> Int { min(max(Int(saturating: value ?? 0), 0), 1_000_000_000) }

    /// Returns the table of agents by machine, and whether Prometheus scrapes any agent.
    private static func agents(_ state: HubState, _ hub: any HubOperating) -> (table: TextTable, isScraped: Bool) {
        func table(_ heading: String, _ rows: [[String]] = []) -> TextTable {
            TextTable(name: "agents", heading: "agents: \(heading)", columns: ["machine", "up", "scraped"], rows: rows)
        }
        // An agent may have several pages, and is up if all of them are.
        let agents = "min by (machine, agent) (up{job=\"agents\"})"
        guard let up = query(state, hub, "sum by (machine) (\(agents))"),
            let all = query(state, hub, "count by (machine) (\(agents))"),
            let expected = query(state, hub, "count(hub:expected_target)")
        else { return (table("Prometheus does not answer"), false) }
        func of(_ samples: [HubControl.Figure], _ machine: String) -> Int {
            count(samples.first { $0.labels["machine"] == machine }?.value)
        }
        let machines = all.compactMap { $0.labels["machine"] }.sorted()
        let total = machines.reduce(0) { $0 + of(all, $1) }
        guard total > 0 else {
            let log = state.processes.first { $0.part == "prometheus" }?.log ?? ""
            return (
                table(
                    "none is scraped; Prometheus loads its targets in the first seconds: if there are still none "
                        + "later, \(log) says why it rejects the files in targets/"), false
            )
        }
        let missing = count(expected.first?.value) - total
        let heading =
            "\(machines.reduce(0) { $0 + of(up, $1) }) of \(total) scraped are up"
            + (missing > 0 ? ", \(missing) more are expected but not scraped" : "")
        return (table(heading, machines.map { [$0, "\(of(up, $0))", "\(of(all, $0))"] }), true)
    }

    /// Returns the table of the sources of CPU and memory, and of the agents that lack them.
    private static func sources(_ state: HubState, _ hub: any HubOperating) -> TextTable {
        func table(_ heading: String, _ rows: [[String]] = []) -> TextTable {
            TextTable(name: "sources", heading: heading, columns: ["figure", "source", "agents"], rows: rows)
        }
        let name = "CPU and memory of agents"
        guard let missing = query(state, hub, "count by (figure, reason) (hub:missing_figure)") else {
            return table("\(name): Prometheus does not answer")
        }
        var rows: [[String]] = []
        for sourced in SourcedFigure.allCases {
            let figure = sourced.rawValue
            let sources = query(state, hub, "count by (source) (\(sourced.series))") ?? []
            rows += sources.map { [figure, $0.labels["source"] ?? "", "\(count($0.value))"] }
            rows += missing.filter { $0.labels["figure"] == figure }.map {
                [figure, "none: \($0.labels["reason"] ?? "")", "\(count($0.value))"]
            }
        }
        rows.sort { $0.lexicographicallyPrecedes($1) }
        return table(rows.isEmpty ? "\(name): no rule has been evaluated yet" : "\(name), by source", rows)
    }

    /// Returns the table of budgets that have a rule but no data.
    private static func budgets(_ state: HubState, _ hub: any HubOperating) -> TextTable {
        func table(_ heading: String, _ rows: [[String]] = []) -> TextTable {
            TextTable(name: "budgets", heading: "budgets: \(heading)", columns: ["without data", "scope"], rows: rows)
        }
        guard let expected = query(state, hub, "hub:expected_budget"),
            let missing = query(state, hub, "hub:expected_budget unless on (budget) budget:used:ratio")
        else { return table("Prometheus does not answer") }
        guard !expected.isEmpty else { return table("no rule has been evaluated yet") }
        guard !missing.isEmpty else { return table("all \(expected.count) that need scraped metrics have data") }
        return table(
            "\(missing.count) of \(expected.count) have no data: pages lack the metrics that they need",
            missing.map { [$0.labels["budget"] ?? "", $0.labels["scope"] ?? ""] }.sorted {
                $0.lexicographicallyPrecedes($1)
            })
    }

    private static func alerts(_ state: HubState, _ hub: any HubOperating) -> TextTable {
        let columns = ["alert", "severity", "of", "firing"]
        guard
            let firing = query(
                state, hub, "count by (alertname, severity, machine) (ALERTS{alertstate=\"firing\"})")
        else {
            return TextTable(name: "alerts", heading: "alerts: Prometheus does not answer", columns: columns, rows: [])
        }
        let rows = firing.map { sample in
            [
                sample.labels["alertname"] ?? "", sample.labels["severity"] ?? "", sample.labels["machine"] ?? "",
                "\(count(sample.value))",
            ]
        }
        return TextTable(
            name: "alerts", heading: rows.isEmpty ? "alerts: none fire" : "alerts that fire", columns: columns,
            rows: rows.sorted { $0.lexicographicallyPrecedes($1) })
    }
}
