import BenchmarkModel
import FleetConfiguration
import Harness
import LinuxSystem
import Report

/// The `fleet` command: shows the agents, ports and start order of a fleet file.
enum FleetCommand: Command {
    static let name = "fleet"
    static let summary = "shows a fleet's agents, its port collisions and port plan, or its start order"
    static let synopsis = "show|ports|order [FLAGS]"
    static let example = "ports --fleet fleets/ai-system-77.csv"

    enum View: String, CaseIterable, Sendable {
        case show
        case ports
        case order
    }

    struct Declared: OptionGroup {
        let view = RequiredArgument<View>("VIEW", of: "fleet", noun: "view")
        let fleet = FleetOption.Declared()
        let agents = FleetOption.agents()
        let json = Switch("--json", "prints JSON instead of tables")
    }

    static func run(_ options: Options<Declared>, in world: World) throws -> ExitCode {
        try world.console.tables(tables(options, in: world), json: options.json)
        return .success
    }

    private static func tables(_ options: Options<Declared>, in world: World) throws -> [TextTable] {
        let project = try world.project()
        let source = try FleetOption.source(options.fleet, project, in: world)
        // A scrape configuration has only metrics addresses. They can be shown, but there is no port plan and no start
        // order.
        if options.view == .show, options.agents == nil, case .scrapeTargets(let name, let targets) = source {
            return FleetTables.show(name, targets)
        }
        let fleet = try FleetOption.fleet(source, options.fleet, agents: options.agents, project, in: world)
        return switch options.view {
        case .show: FleetTables.show(fleet)
        case .ports:
            try FleetTables.ports(
                fleet,
                ephemeral: EphemeralPorts(MachineFiles().ephemeralPorts, reserved: MachineFiles().reservedPorts))
        case .order: FleetTables.order(fleet)
        }
    }
}
