import BenchmarkModel
import FleetConfiguration
import Foundation
import Harness
import LinuxSystem
import Report
import ResultStore

/// `calibrate`: planted costs, comparisons of a thing with itself, and how small a difference this machine shows.
enum CalibrateCommand {
    static let command = Command(
        name: "calibrate",
        summary: "finds out what the bench can see on this machine, from costs planted in its agents",
        arguments: "[FLAGS]", example: "--quick",
        flags: [
            Flag("--quick", nil, "fewer plants and rounds: 5 minutes instead of half an hour"),
            Flag("--show", nil, "the last calibration again; nothing is measured"),
            FleetOption.flag,
            Flag("--agents", "N", "the fleet's first N agents"),
            Flag("--seed", "N", "repeats launch orders and loads; drawn by default"),
            Flag("--output", "DIR", "results directory, whose later runs quote the calibration; results by default"),
            Flag("--json", nil, "the result as JSON instead of the tables"),
        ],
        run: run)

    private static func run(_ options: Options) throws -> Int32 {
        let directory = StoredRuns.directory(options)
        if options.has("--show") {
            guard let calibration = try CalibrationStore.load(from: directory) else {
                throw UsageError(
                    description: "\(directory): no calibration there; make one with "
                        + "`\(BenchCommand.text(["calibrate"], results: directory))`")
            }
            try show(calibration, options)
            return 0
        }
        let project = try Project.locate()
        let agents = try options.integer("--agents", in: 1...4000)
        let seed = try options.integer("--seed", in: 0...Int.max)
        var fleet = try FleetOption.fleet(options, project)
        if let agents { fleet = try fleet.scaled(to: agents) }
        let target = try TargetFile.read(path: try TargetFile.resolve("swift", in: project.root + "/targets"))
        let signals = try EndSignals.install()
        // Its runs are ordinary ones, apart from the user's own.
        let store = try ResultStore.open(directory: directory + "/calibration", for: .writing)
        let progress = ProgressLine()
        let calibrator = Calibrator(
            fleet: fleet, target: target, project: project, store: store,
            seed: seed.map(UInt64.init) ?? SystemRandom.seed(), quick: options.has("--quick"),
            started: Date().timeIntervalSince1970, progress: progress.show)
        let calibration = try calibrator.calibrate(signals: signals)
        progress.end()
        guard let calibration else {
            Console.note(
                "interrupted: no calibration was made; the runs measured so far are in \(directory)/calibration")
            return ExitCode.interrupted
        }
        try CalibrationStore.save(calibration, in: directory)
        try show(calibration, options)
        return 0
    }

    private static func show(_ calibration: Calibration, _ options: Options) throws {
        Console.out(
            options.has("--json")
                ? try CalibrationJSON.text(calibration)
                : CalibrationTable.text(calibration, columns: Console.columns, colour: Console.wantsColour(1)))
    }
}
