import BenchmarkModel
import ResultStore
import SampleRuns

/// Writes the sample run to a store.
enum StoredSample {
    /// Writes the sample run to the store in a directory.
    /// - Parameter isMeasured: whether to store the observations.
    @discardableResult
    static func write(
        to directory: String, status: RunStatus = .complete, plan: Plan = SampleRun.run.plan, isMeasured: Bool = true
    ) throws -> RunID {
        let store = try ResultStore.open(directory: directory, for: .writing)
        return try write(to: store, status: status, plan: plan, isMeasured: isMeasured)
    }

    static func write(
        to store: ResultStore, status: RunStatus, plan: Plan = SampleRun.run.plan, isMeasured: Bool = true
    ) throws -> RunID {
        let sample = SampleRun.run
        let run = try store.createRun(plan: plan, environment: sample.environment)
        if isMeasured {
            try store.append(
                run: run, observations: sample.observations, failures: sample.failures, warnings: sample.warnings)
        }
        if status == .complete {
            for (number, step) in plan.steps.enumerated() { try store.finishStep(run: run, number: number, step) }
        }
        if status != .running { try store.finish(run: run, status: status) }
        return run
    }
}
