import BenchmarkModel
import LinuxSystem

/// What a target's load command does in a second, and what it reports of it.
struct LoadQuestion {
    private let round: RoundContext
    /// Seconds that it is asked to go on for.
    static let seconds = 1.0

    init(_ round: RoundContext) { self.round = round }

    /// None for an agent without a load command. Takes up to 4 s: those that it is given to end included.
    func points(_ agent: Agent) throws(Interrupted) -> [TargetPoint] {
        guard agent.order.loadCommand != nil else { return [] }
        let commands = LoadCommands(round, [agent])
        let end = round.clock.now() + Self.seconds.nanoseconds
        commands.start()
        try round.interruption.sleep(until: end)
        switch try commands.finish(end).first ?? nil {
        case .reported(let report): return [point(report)]
        case .failed(let reason):
            return [
                TargetPoint(
                    "load", .wrong, found: reason,
                    consequence:
                        "no response time and throughput, and its agents are not under the load that was asked for")
            ]
        case nil:
            return [
                TargetPoint(
                    "load", .unseen, found: "the agent had ended before its load command was started",
                    consequence: "what it reports is not known")
            ]
        }
    }

    private func point(_ report: LoadFigures) -> TargetPoint {
        let figures = LoadFigures.metrics.map { ($0, report.measured($0)) }
        let found = figures.compactMap { metric, measured in measured.value.map { "\(metric.name) \($0)" } }
        let missing = figures.filter { $0.1.value == nil && !LoadFigures.optional.contains($0.0) }
        guard !missing.isEmpty else {
            return TargetPoint("load", .supported, found: "it reports \(found.joined(separator: ", "))")
        }
        return TargetPoint(
            "load", .missing,
            found: (found.isEmpty ? "" : "it reports \(found.joined(separator: ", ")); ")
                + missing.compactMap(\.1.absentReason).joined(separator: "; "),
            consequence: "no " + missing.map(\.0.title).joined(separator: ", no ")
                + (report.measured(.requestThroughput).value == nil
                    ? ", and nothing that depends on the load passes" : ""))
    }
}
