import BenchmarkModel
import ConfigurationReader
import FleetConfiguration
import Harness
import LinuxSystem
import Report

/// `fleet`: what a fleet file says: its agents, its ports, its start order.
enum FleetCommand {
    private static let views = ["show", "ports", "order"]

    static let command = Command(
        name: "fleet", summary: "shows a fleet file's agents, port collisions and port plan, or start order",
        arguments: "show|ports|order [FLAGS]", example: "ports --fleet fleets/ai-system-77.csv",
        flags: [
            FleetOption.flag,
            Flag(
                "--agents", "N", "the fleet's first N agents; past its size, profiles repeat under new names and ports"),
            Flag("--json", nil, "as JSON instead of a table"),
        ],
        positional: 1, words: views, run: run)

    private static func run(_ options: Options) throws -> Int32 {
        guard let view = options.positional.first else {
            throw UsageError(description: "fleet what? give \(views.joined(separator: ", "))")
        }
        guard views.contains(view) else {
            let near = nearest(view, among: views).map { "did you mean \($0)?" }
            throw UsageError(description: "unknown view '\(view)': \(near ?? "give \(views.joined(separator: ", "))")")
        }
        let tables = try tables(view, agents: options.integer("--agents", in: 1...4000), options)
        if options.has("--json") {
            Console.out(try PrintedJSON.text(Dictionary(uniqueKeysWithValues: tables.map { ($0.name, $0.objects) })))
        } else {
            Console.out(tables.map { $0.text(width: Console.tableWidth) }.joined(separator: "\n\n"))
        }
        return 0
    }

    private static func tables(_ view: String, agents: Int?, _ options: Options) throws -> [TextTable] {
        let project = try Project.locate()
        let source = try FleetOption.source(options, project)
        // Where metrics are can be shown; what has no request ports has neither a port plan nor an order.
        if view == "show", agents == nil, case .scrapeTargets(let name, let targets) = source {
            return FleetTables.show(name, targets)
        }
        var fleet = try FleetOption.fleet(source, options, project)
        if let agents { fleet = try fleet.scaled(to: agents) }
        return switch view {
        case "show": FleetTables.show(fleet)
        case "ports":
            try FleetTables.ports(
                fleet,
                ephemeral: EphemeralPorts(MachineFiles().ephemeralPorts, reserved: MachineFiles().reservedPorts))
        default: FleetTables.order(fleet)
        }
    }
}
