import BenchmarkModel
import LinuxSystem

/// The observations of a load that is a command's: what it reports, and why nothing is said of the rest.
struct LoadCommandReport {
    private let round: RoundContext

    init(_ round: RoundContext) { self.round = round }

    /// - Parameter findings: of each process.
    func observations(_ processes: [AgentProcess], _ findings: [LoadCommands.Finding?]) -> [Observation] {
        var all: [Observation] = []
        for (process, finding) in zip(processes, findings) {
            all += figures(process, finding).map { round.observation(process.order, $0.0, $0.1) }
            if process.order.arm == .treatment || process.order.arm == .secondControl {
                all.append(
                    round.observation(
                        process.order, .responsesIdentical,
                        .absent("the load is a command's, and the bench sees none of its answers")))
            }
        }
        return all
            + [Metric.lateSends, .achievedRate].map {
                round.observation($0, .absent("the load is a command's, and the bench sends none of its requests"))
            }
    }

    /// The processes that, by the report of their load, did not answer as asked; one that ended was told of before.
    func failures(
        _ processes: [AgentProcess], _ findings: [LoadCommands.Finding?], _ load: LoadOrder
    ) -> [AgentFailure] {
        zip(processes, findings).compactMap { process, finding in
            guard process.isAlive, case .reported(let report) = finding else { return nil }
            let limit = FailureLimit(expected: round.order.interface(of: process.order.arm).expectedFailures)
            return LoadCounts(report).failure(throughput: report.measured(.requestThroughput), load, limit)
                .map { round.order.failure(process.order, $0) }
        }
    }

    private func figures(_ process: AgentProcess, _ finding: LoadCommands.Finding?) -> [(Metric, Measured)] {
        if let failure = process.failure { return LoadReport.absent(failure) }
        switch finding {
        case .reported(let report):
            let counts = LoadCounts(report).figures
            return LoadReport.metrics.map { metric in
                (metric, counts.first { $0.0 == metric }?.1 ?? report.measured(metric))
            }
        case .failed(let reason): return LoadReport.absent(reason)
        case nil: return LoadReport.absent("it had no load command")
        }
    }
}
