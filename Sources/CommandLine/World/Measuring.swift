import BenchmarkModel
import Doctor
import Harness
import LinuxSystem
import ResultStore

/// A run that was measured, in its store.
struct RunOutcome {
    let store: ResultStore
    let run: RunID
    let status: RunStatus
    /// Whether no process of any target got ready, so that there is nothing to judge.
    let startedNothing: Bool
}

/// Gets the progress of a run while it is measured.
struct ProgressListener {
    /// Whether verdicts between the rounds are wanted: judging takes CPU.
    let wantsVerdicts: Bool
    let show: (Progress) -> Void
}

/// Measures runs and calibrations, tries targets, and examines what a run needs.
protocol Measuring: Sendable {
    /// Measures a new run into the store of `results`.
    /// - Throws: before anything is measured, when something is missing that the run needs.
    func measure(_ plan: Plan, _ project: Project, results: String, _ listener: ProgressListener) throws -> RunOutcome

    /// Completes a run that was cut off.
    /// - Parameters:
    ///   - addresses: those with secrets, which are not stored.
    ///   - targets: those with secrets, which are not stored.
    func resume(
        _ run: RunID, addresses: [PageAddress], targets: [Target], _ project: Project, results: String,
        _ listener: ProgressListener
    ) throws -> RunOutcome

    /// Checks what a run needs, and starts nothing.
    func check(_ plan: Plan, _ project: Project, results: String) throws

    /// Measures a calibration.
    /// - Parameter results: the directory that keeps the calibration's own runs.
    /// - Returns: nil when it was interrupted.
    func calibrate(_ request: CalibrationRequest, _ project: Project, results: String, _ listener: ProgressListener)
        throws -> Calibration?

    /// Tries a target with one agent.
    /// - Throws: `BenchInterrupted` when a signal ended it.
    func examine(
        _ target: Target, _ project: Project, stage: (String) -> Void, warning: (String) -> Void
    ) throws -> [TargetPoint]

    /// Examines what a run depends on.
    /// - Parameters:
    ///   - targets: all of the project.
    ///   - path: the directories in which programs are looked for.
    func diagnose(_ plan: Plan, _ targets: [Target], _ project: Project, results: String, path: [String]) throws
        -> [Diagnosis]
}

/// The fleet, target and seed of a calibration.
struct CalibrationRequest: Sendable {
    let fleet: Fleet
    /// The project's own target, for measurements without a planted cost.
    let target: Target
    let seed: UInt64
    let isQuick: Bool
    /// Seconds since 1970.
    let started: Double
}

/// Measures with agents that this process starts; SIGINT and SIGTERM end it.
struct LocalMeasuring: Measuring {
    func measure(
        _ plan: Plan, _ project: Project, results: String, _ listener: ProgressListener
    ) throws -> RunOutcome {
        let signals = try EndSignals.install()
        let store = try ResultStore.open(directory: results, for: .writing)
        let bench = try Bench(
            plan: plan, project: project, store: store, signals: signals, tellsVerdicts: listener.wantsVerdicts,
            progress: listener.show)
        return try outcome(of: bench, store)
    }

    func resume(
        _ run: RunID, addresses: [PageAddress], targets: [Target], _ project: Project, results: String,
        _ listener: ProgressListener
    ) throws -> RunOutcome {
        let signals = try EndSignals.install()
        let store = try ResultStore.open(directory: results, for: .writing)
        let bench = try Bench(
            resuming: run, addresses: addresses, targets: targets, project: project, store: store, signals: signals,
            tellsVerdicts: listener.wantsVerdicts, progress: listener.show)
        return try outcome(of: bench, store)
    }

    private func outcome(of bench: Bench, _ store: ResultStore) throws -> RunOutcome {
        let end = try bench.measure()
        return RunOutcome(store: store, run: end.run, status: end.status, startedNothing: bench.startedNothing)
    }

    func check(_ plan: Plan, _ project: Project, results: String) throws {
        try RunNeeds.check(plan, project, results: results)
    }

    func calibrate(
        _ request: CalibrationRequest, _ project: Project, results: String, _ listener: ProgressListener
    ) throws -> Calibration? {
        let signals = try EndSignals.install()
        let calibrator = Calibrator(
            fleet: request.fleet, target: request.target, project: project,
            store: try ResultStore.open(directory: results, for: .writing), seed: request.seed,
            quick: request.isQuick, started: request.started, progress: listener.show)
        return try calibrator.calibrate(signals: signals)
    }

    func examine(
        _ target: Target, _ project: Project, stage: (String) -> Void, warning: (String) -> Void
    ) throws -> [TargetPoint] {
        let signals = try EndSignals.install()
        return try TargetExaminer.examine(target, project: project, signals: signals, stage: stage, warning: warning)
    }

    func diagnose(
        _ plan: Plan, _ targets: [Target], _ project: Project, results: String, path: [String]
    ) throws -> [Diagnosis] {
        try Doctor.examine(plan, targets: targets, project: project, directory: results, path: path)
    }
}
