import BenchmarkModel
import FleetConfiguration
import Harness
import Report
import ResultStore

/// The `calibrate` command: measures planted costs and compares a target with itself, to find out how small a
/// difference this machine can show.
enum CalibrateCommand: Command {
    static let name = "calibrate"
    static let summary =
        "measures known costs planted in the agents, to find the smallest difference this machine can show"
    static let synopsis = "[FLAGS]"
    static let example = "--quick"

    struct Declared: OptionGroup {
        let quick = Switch("--quick", "fewer planted costs and rounds: 5 minutes instead of half an hour")
        let show = Switch("--show", "shows the last calibration again and measures nothing")
        let fleet = FleetOption.Declared()
        let agents = FleetOption.agents("uses the fleet's first N agents")
        let seed = Option(
            "--seed", "N", in: 0...Int.max, "repeats the launch orders and loads of this seed; random by default")
        let results = ResultsOption.directory(
            "results directory; its later runs quote the calibration; results by default")
        let json = Switch("--json", "prints the result as JSON instead of tables")
    }

    static func run(_ options: Options<Declared>, in world: World) throws -> ExitCode {
        let directory = ResultsOption.path(options.results)
        if options.show {
            guard let calibration = try CalibrationStore.load(from: directory) else {
                throw UsageError(
                    description: "\(directory): there is no calibration in this directory; make one with "
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
        // A calibration makes ordinary runs. Their store is separate from the user's runs.
        let calibration = try world.measuring.calibrate(
            request, project, results: directory + "/calibration", progress.listener)
        progress.end()
        guard let calibration else {
            world.console.note(
                "interrupted: the calibration was not completed; the runs measured so far are in "
                    + "\(directory)/calibration"
            )
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
                    calibration, columns: console.columns, color: console.wantsColor(.output)))
    }
}
