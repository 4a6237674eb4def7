import BenchmarkModel
import FleetConfiguration
import Harness
import Report
import ResultStore

/// `calibrate`: planted costs, comparisons of a thing with itself, and how small a difference this machine shows.
enum CalibrateCommand: Command {
    static let name = "calibrate"
    static let summary = "finds out what the bench can see on this machine, from costs planted in its agents"
    static let synopsis = "[FLAGS]"
    static let example = "--quick"

    struct Declared: OptionGroup {
        let quick = Switch("--quick", "fewer plants and rounds: 5 minutes instead of half an hour")
        let show = Switch("--show", "the last calibration again; nothing is measured")
        let fleet = FleetOption.Declared()
        let agents = FleetOption.agents("the fleet's first N agents")
        let seed = Option("--seed", "N", in: 0...Int.max, "repeats launch orders and loads; drawn by default")
        let results = ResultsOption.directory(
            "results directory, whose later runs quote the calibration; results by default")
        let json = Switch("--json", "the result as JSON instead of the tables")
    }

    static func run(_ options: Options<Declared>, in world: World) throws -> ExitCode {
        let directory = ResultsOption.path(options.results)
        if options.show {
            guard let calibration = try CalibrationStore.load(from: directory) else {
                throw UsageError(
                    description: "\(directory): no calibration there; make one with "
                        + "`\(BenchCommand.text(["calibrate"], results: directory))`")
            }
            try show(calibration, options, world.console)
            return .success
        }
        let project = try world.project()
        let request = CalibrationRequest(
            fleet: try FleetOption.fleet(options.fleet, agents: options.agents, project, in: world),
            target: try TargetFile.read(path: try TargetFile.resolve("swift", in: project.root + "/targets")),
            seed: options.seed.map(UInt64.init) ?? world.seed(), isQuick: options.quick, started: world.clock.date())
        let progress = ProgressLine(in: world)
        // The runs of a calibration are ordinary ones, kept apart from the user's own.
        let calibration = try world.measuring.calibrate(
            request, project, results: directory + "/calibration", progress.listener)
        progress.end()
        guard let calibration else {
            world.console.note(
                "interrupted: no calibration was made; the runs measured so far are in \(directory)/calibration")
            return .interrupted
        }
        try CalibrationStore.save(calibration, in: directory)
        try show(calibration, options, world.console)
        return .success
    }

    private static func show(_ calibration: Calibration, _ options: Options<Declared>, _ console: Console) throws {
        console.out(
            options.json
                ? try CalibrationJSON.text(calibration)
                : CalibrationTable.text(
                    calibration, columns: console.columns, colour: console.wantsColor(.output)))
    }
}
