import BenchmarkModel
import Doctor
import Harness
import LinuxSystem
import ResultStore

/// A measured run and the store that contains it.
struct RunOutcome {
    let store: ResultStore
    let run: RunID
    let status: RunStatus
}

/// Receives the progress of a run while it is measured.
struct ProgressListener {
    /// Whether to report interim verdicts between rounds. Judging uses CPU.
    let wantsVerdicts: Bool
    let show: (Progress) -> Void
}

/// Measures runs and calibrations, tries targets, and checks what a run needs.
protocol Measuring: Sendable {
    /// Measures a new run and stores it in the directory `results`.
    /// - Throws: an error before anything is measured, when something that the run needs is missing.
    func measure(_ plan: Plan, _ project: Project, results: String, _ listener: ProgressListener) throws -> RunOutcome

    /// Completes an interrupted run.
    /// - Parameters:
    ///   - addresses: the addresses with secrets, which are not stored.
    ///   - targets: the targets with secrets, which are not stored.
    func resume(
        _ run: RunID, addresses: [PageAddress], targets: [Target], _ project: Project, results: String,
        _ listener: ProgressListener
    ) throws -> RunOutcome

    /// Checks everything that a run needs. Starts nothing.
    func check(_ plan: Plan, _ project: Project, results: String) throws

    /// Measures a calibration.
    /// - Parameter results: the directory for the runs of the calibration.
    /// - Returns: nil when the calibration was interrupted.
    func calibrate(_ request: CalibrationRequest, _ project: Project, results: String, _ listener: ProgressListener)
        throws -> Calibration?

    /// Tries a target with one agent, for `limit` seconds at most.
    /// - Throws: `BenchInterrupted` when a signal ended the examination.
    func examine(
        _ target: Target, limit: Double, _ project: Project, stage: (String) -> Void, warning: (String) -> Void
    ) throws -> [TargetPoint]

    /// Starts the program of a target, looks at what it serves, and ends it.
    /// - Parameter limit: seconds that it may take until it listens on a port.
    /// - Throws: `BenchInterrupted` when a signal ended the look.
    func look(
        at target: Target, limit: Double, _ project: Project, stage: (String) -> Void, warning: (String) -> Void
    ) throws -> ServiceLook

    /// Checks this machine for everything that a run depends on.
    /// - Parameters:
    ///   - targets: all targets of the project.
    ///   - path: the directories to search for programs.
    func diagnose(_ plan: Plan, _ targets: [Target], _ project: Project, results: String, path: [String]) throws
        -> [Diagnosis]
}

/// The fleet, target and seed of a calibration.
struct CalibrationRequest: Sendable {
    let fleet: Fleet
    /// The target for measurements without a planted cost.
    let target: Target
    let seed: UInt64
    let isQuick: Bool
    /// The start time, in seconds since 1970.
    let started: Double
}

/// Measures with agents that this process starts. SIGINT and SIGTERM end a measurement.
struct LocalMeasuring: Measuring {
    func measure(
        _ plan: Plan, _ project: Project, results: String, _ listener: ProgressListener
    ) throws -> RunOutcome {
        let signals = try EndSignals.install()
        let store = try ResultStore.open(directory: results, for: .writing)
        let bench = try Bench(
            plan: plan, project: project, store: store, signals: signals, reportsVerdicts: listener.wantsVerdicts,
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
            reportsVerdicts: listener.wantsVerdicts, progress: listener.show)
        return try outcome(of: bench, store)
    }

    private func outcome(of bench: Bench, _ store: ResultStore) throws -> RunOutcome {
        let end = try bench.measure()
        return RunOutcome(store: store, run: end.run, status: end.status)
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
        _ target: Target, limit: Double, _ project: Project, stage: (String) -> Void, warning: (String) -> Void
    ) throws -> [TargetPoint] {
        let signals = try EndSignals.install()
        return try TargetExaminer.examine(
            target, limit: limit, project: project, signals: signals, stage: stage, warning: warning)
    }

    func look(
        at target: Target, limit: Double, _ project: Project, stage: (String) -> Void, warning: (String) -> Void
    ) throws -> ServiceLook {
        let signals = try EndSignals.install()
        return try TargetExaminer.look(
            at: target, limit: limit, project: project, signals: signals, stage: stage, warning: warning)
    }

    func diagnose(
        _ plan: Plan, _ targets: [Target], _ project: Project, results: String, path: [String]
    ) throws -> [Diagnosis] {
        try Doctor.examine(plan, targets: targets, project: project, directory: results, path: path)
    }
}
