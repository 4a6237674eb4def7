import BenchmarkModel
import FleetConfiguration
import Harness

/// The flags for a fleet's files and the number of its agents. All commands share them.
enum FleetOption {
    struct Declared: OptionGroup {
        let files = Option(
            "--fleet", "FILE[,FILE...]",
            "fleet files, CSV or a startup configuration in YAML; MACHINE=FILE when the file does not name its "
                + "machine; the 77 agents of fleets/ai-system-77.csv by default",
            completing: .files, reading: { FleetInput.list($0) })
    }

    /// Returns the flag `--agents`, which takes the first agents of the fleet or repeats them.
    static func agents(
        _ help: String =
            "uses the fleet's first N agents; more than the fleet has repeat its agents with new names and ports"
    ) -> Option<Int> {
        Option("--agents", "N", in: 1...4000, help)
    }

    static func fleet(_ options: Options<Declared>, agents: Int?, _ project: Project, in world: World) throws -> Fleet {
        try scaled(
            FleetFile.read(inputs(options, project), environment: world.variables, note: warning(world)), to: agents)
    }

    /// Returns the fleet of a source that was already read.
    /// - Throws: an error when the source has only metrics addresses.
    static func fleet(
        _ source: FleetSource, _ options: Options<Declared>, agents: Int?, _ project: Project, in world: World
    ) throws -> Fleet {
        guard case .fleet(let fleet) = source else {
            return try self.fleet(options, agents: agents, project, in: world)
        }
        return try scaled(fleet, to: agents)
    }

    static func source(_ options: Options<Declared>, _ project: Project, in world: World) throws -> FleetSource {
        try source(inputs(options, project), in: world)
    }

    /// Reads the files. Prints a warning on standard error for each part of a file that the result leaves out.
    static func source(_ inputs: [FleetInput], in world: World) throws -> FleetSource {
        try FleetFile.source(inputs, environment: world.variables, note: warning(world))
    }

    private static func inputs(_ options: Options<Declared>, _ project: Project) -> [FleetInput] {
        options.files ?? [FleetInput(path: project.root + "/fleets/ai-system-77.csv")]
    }

    private static func scaled(_ fleet: Fleet, to agents: Int?) throws -> Fleet {
        guard let agents else { return fleet }
        return try fleet.scaled(to: agents)
    }

    private static func warning(_ world: World) -> (String) -> Void { { world.console.note("warning: \($0)") } }
}
