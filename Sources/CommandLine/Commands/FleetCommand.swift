import BenchmarkModel
import FleetConfiguration
import Harness
import LinuxSystem
import Report

/// `fleet`: what a fleet file says: its agents, its ports, its start order.
enum FleetCommand: Command {
    static let name = "fleet"
    static let summary = "shows a fleet file's agents, port collisions and port plan, or start order"
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
        let json = Switch("--json", "as JSON instead of a table")
    }

    static func run(_ options: Options<Declared>, in world: World) throws -> ExitCode {
        try world.console.tables(tables(options, in: world), json: options.json)
        return .success
    }

    private static func tables(_ options: Options<Declared>, in world: World) throws -> [TextTable] {
        let project = try world.project()
        let source = try FleetOption.source(options.fleet, project, in: world)
        // Addresses of metrics can be shown. Without request ports there is neither a port plan nor a start order.
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
