import BenchmarkModel
import FleetConfiguration
import Harness

/// The flags that name a fleet's files and the number of its agents, the same for every command.
enum FleetOption {
    struct Declared: OptionGroup {
        let files = Option(
            "--fleet", "FILE[,FILE...]",
            "fleet files, CSV or a startup configuration in YAML, [MACHINE=]FILE where a file does not say its machine; the 77 agents of fleets/ai-system-77.csv by default",
            completing: .files, reading: { FleetInput.list($0) })
    }

    /// The flag that limits or repeats the agents of the fleet.
    static func agents(
        _ help: String = "the fleet's first N agents; past its size, profiles repeat under new names and ports"
    ) -> Option<Int> {
        Option("--agents", "N", in: 1...4000, help)
    }

    static func fleet(_ options: Options<Declared>, agents: Int?, _ project: Project, in world: World) throws -> Fleet {
        try scaled(
            FleetFile.read(inputs(options, project), environment: world.variables, note: noting(world)), to: agents)
    }

    /// The fleet of a source that was read.
    /// - Throws: when the source only says where metrics are.
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

    /// The contents of the files. What the files have and the result does not is said on standard error.
    static func source(_ inputs: [FleetInput], in world: World) throws -> FleetSource {
        try FleetFile.source(inputs, environment: world.variables, note: noting(world))
    }

    private static func inputs(_ options: Options<Declared>, _ project: Project) -> [FleetInput] {
        options.files ?? [FleetInput(path: project.root + "/fleets/ai-system-77.csv")]
    }

    private static func scaled(_ fleet: Fleet, to agents: Int?) throws -> Fleet {
        guard let agents else { return fleet }
        return try fleet.scaled(to: agents)
    }

    private static func noting(_ world: World) -> (String) -> Void { { world.console.note("warning: \($0)") } }
}
