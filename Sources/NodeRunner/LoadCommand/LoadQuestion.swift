import BenchmarkModel
import LinuxSystem

/// The check of what a target's load command does in one second, and what it reports.
struct LoadQuestion {
    private let round: RoundContext
    /// How long the load command runs, in seconds.
    static let seconds = 1.0

    init(_ round: RoundContext) { self.round = round }

    /// Returns the points; empty for an agent without a load command. Takes up to 4 s, including the time that the
    /// command has to end.
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
                    consequence: "no response time and throughput, and its agents do not get the load that was ordered")
            ]
        case nil:
            return [
                TargetPoint(
                    "load", .unseen, found: "the agent had exited before its load command was started",
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
                    ? ", and no row that depends on the load passes" : ""))
    }
}
