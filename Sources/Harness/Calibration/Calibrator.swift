import Analysis
package import BenchmarkModel
import FleetConfiguration
package import LinuxSystem
package import ResultStore

/// Carries out a calibration. Its runs use the normal pipeline and stay in the store.
package final class Calibrator {
    private let design: CalibrationDesign
    private let project: Project
    private let store: ResultStore
    private let progress: (Progress) -> Void
    private var result: Calibration

    /// The numbers of rounds for which false alarms are counted: those of a quick run and of a default run.
    private static let comparisons = [3, 5]

    /// - Parameters:
    ///   - target: the target of the project, without planted costs.
    ///   - started: the start in seconds since 1970.
    package init(
        fleet: Fleet, target: Target, project: Project, store: ResultStore, seed: UInt64, quick: Bool, started: Double,
        progress: @escaping (Progress) -> Void
    ) {
        design = CalibrationDesign(
            fleet: fleet, base: target, seed: seed, quick: quick, directory: store.directory)
        self.project = project
        self.store = store
        self.progress = progress
        result = Calibration(started: started, quick: quick, environment: Environment())
    }

    /// Carries out all runs. At the end no process is left, also after an error or a signal.
    ///
    /// - Parameter signals: the descriptor from `EndSignals.install`.
    /// - Returns: nil if it was interrupted, because a partial calibration is not usable. Its runs stay in the store.
    package func calibrate(signals: borrowing FileDescriptor) throws -> Calibration? {
        guard let itself = try measure(design.selfComparison(), signals) else { return nil }
        result.environment = itself.environment
        result.noise = NoiseLevels.of(itself)
        if let rates = FalseAlarmRates(itself) { result.alarms = Self.comparisons.flatMap { rates.alarms(rounds: $0) } }
        result.speed = NoiseLevels.speed(itself)
        guard let own = result.noise.first(where: { $0.metric == .cpu })?.level else {
            throw HarnessError.node(
                "no agent's CPU could be measured: "
                    + "`\(BenchCommand.text(["report"], results: store.directory))` shows why")
        }
        let cpu = design.cpu(own: own / 10)
        guard let planted = try find(cpu, signals) else { return nil }
        result.speed += NoiseLevels.speed(planted)
        for part in [design.large(), design.memory(), design.startUp(), design.leak()] {
            guard try find(part, signals) != nil else { return nil }
        }
        if !design.quick {
            guard let run = try measure(design.interference(), signals) else { return nil }
            result.interference = NoiseLevels.interference(run)
        }
        return result
    }

    private func find(
        _ part: ([CalibrationDesign.Plant], Plan), _ signals: borrowing FileDescriptor
    ) throws -> StoredRun? {
        guard let run = try measure(part.1, signals) else { return nil }
        let titles = Dictionary(uniqueKeysWithValues: part.0.map { ($0.name, $0.title) })
        result.costs += PlantedCosts.of(run, titles: titles, relative: Set(part.0.filter(\.isRelative).map(\.name)))
        result.unmeasured += PlantedCosts.unmeasured(in: run, titles: titles)
        return run
    }

    /// Returns nil if the run was interrupted.
    private func measure(_ plan: Plan, _ signals: borrowing FileDescriptor) throws -> StoredRun? {
        let bench = try Bench(plan: plan, project: project, store: store, signals: signals, progress: progress)
        let end = try bench.measure()
        return end.status == .interrupted ? nil : try store.load(.id(end.run))
    }
}
