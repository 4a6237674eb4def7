import BenchmarkModel
import FleetConfiguration
import Report

/// The tables of `fleet show`, `fleet ports` and `fleet order`.
enum FleetTables {
    static func show(_ fleet: Fleet) -> [TextTable] {
        let machines = fleet.machines.map { machine in
            "\(machine) \(fleet.agents.count { $0.id.machine == machine })"
        }
        let legacy = fleet.agents.count { $0.kind == .legacy }
        return [
            TextTable(
                name: "agents",
                heading:
                    "\(fleet.name): \(Count.text(fleet.agents.count, "agent")) (\(machines.joined(separator: ", "))), "
                    + "\(legacy) legacy",
                columns: [
                    "machine", "group", "agent", "port", "health", "metrics", "required", "kind", "dependencies",
                ],
                rows: fleet.agents.map {
                    [
                        $0.id.machine, $0.group, $0.id.name, "\($0.port)", "\($0.healthCheckPort)", "\($0.metricsPort)",
                        $0.required ? "yes" : "no", $0.kind.rawValue, $0.dependencies.joined(separator: " "),
                    ]
                })
        ]
    }

    /// Returns the table of agents with known metrics addresses only.
    static func show(_ name: String, _ targets: [ScrapeTarget]) -> [TextTable] {
        let jobs = Set(targets.compactMap(\.job)).count
        let ofJobs = jobs == 0 ? "" : " of \(jobs) \(jobs == 1 ? "job" : "jobs")"
        return [
            TextTable(
                name: "targets",
                heading:
                    "\(name): metrics of \(Count.text(targets.count, "agent"))\(ofJobs); the file does not say how to "
                    + "start them",
                columns: ["job", "url", "labels"],
                rows: targets.map { target in
                    let labels = target.labels.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
                    return [target.job ?? "", SecretText.masked(target.url), labels.joined(separator: " ")]
                })
        ]
    }

    static func ports(_ fleet: Fleet, ephemeral: EphemeralPorts) throws -> [TextTable] {
        let collisions = PortPlan.collisions(in: fleet)
        let plan = try PortPlan.make(
            fleet: fleet, arms: [.control, .treatment], layout: PortLayout(slot: 0, launch: 0, bindsAddress: true),
            ephemeral: ephemeral)
        let byMachine = fleet.machines.map { machine in
            "\(collisions.count { $0.machine == machine }) on \(machine)"
        }
        return [
            TextTable(
                name: "collisions",
                heading:
                    "\(Count.text(collisions.count, "port is", many: "ports are")) claimed more than once if every "
                    + "agent serves metrics on health_check_port + 1 (\(byMachine.joined(separator: ", ")))",
                columns: ["machine", "port", "claimed by", "and by"],
                rows: collisions.map { collision in
                    let claimants = collision.claimants.map { "\($0.agent.name) (\($0.role.rawValue))" }
                    return [
                        collision.machine, "\(collision.port)", claimants[0],
                        claimants.dropFirst().joined(separator: ", "),
                    ]
                }),
            TextTable(
                name: "moves", heading: "ports that the bench moves to avoid collisions: \(plan.moves.count)",
                columns: ["agent", "role", "from", "to", "why"],
                rows: plan.moves.map {
                    ["\($0.agent)", $0.role.rawValue, "\($0.from)", "\($0.to)", $0.reason.rawValue]
                }),
            TextTable(
                name: "plan",
                heading: "port plan (slot 0, first launch; every machine, arm and launch has its own address)",
                columns: ["agent", "arm", "address", "requests", "health", "metrics"],
                rows: plan.placements.map {
                    [
                        "\($0.agent)", $0.arm.rawValue, $0.address, "\($0.ports.requests)", "\($0.ports.health)",
                        "\($0.ports.metrics)",
                    ]
                }),
        ]
    }

    static func order(_ fleet: Fleet) -> [TextTable] {
        let order = StartOrder(fleet)
        return [
            TextTable(
                name: "cuts", heading: "dependency cycles cut: \(order.cuts.count)", columns: ["cycle", "cut"],
                rows: order.cuts.map { cut in
                    let cycle = cut.cycle.map(\.name).joined(separator: " -> ")
                    return [cycle, "\(cut.from.name) no longer waits for \(cut.to.name)"]
                }),
            TextTable(
                name: "order", heading: "start order in \(order.waves.count) waves", columns: ["wave", "agent"],
                rows: order.waves.enumerated().flatMap { wave, agents in agents.map { ["\(wave + 1)", "\($0)"] } }),
        ]
    }
}
