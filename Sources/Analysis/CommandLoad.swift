import BenchmarkModel

/// Whether a load that is a command's was the load that was asked for: by what it reported of its throughput in the twin rounds, since
/// nobody else knows. What it did not report is not taken for a load that was met.
struct CommandLoad {
    /// Less of the rate asked for than this, and the load fell behind. The commands count over their own time, their
    /// start and their last answers included, so it is less strict than of the bench's own load.
    static let leastReported = 0.95

    private enum Found {
        case asAsked
        case behind(String)
        case unknown(String)
    }

    private let found: Found

    /// - Parameters:
    ///   - table: throughput in the twin rounds; nil where there were none.
    ///   - arms: in which every agent is.
    ///   - asked: requests per second and agent.
    init(_ table: MetricTable?, arms: [Arm], asked: Double) {
        let rounds = table?.rounds ?? []
        let reports = arms.map { arm in
            rounds.flatMap { round in table?.launches(round: round, arm: arm) ?? [] }
        }
        let all = reports.flatMap(\.self)
        let missing = all.compactMap { one in one.measured.absentReason.map { (agent: one.agent, reason: $0) } }
        if !missing.isEmpty {
            found = .unknown(
                "whether the load was met is not known: \(missing.count) of \(all.count) throughputs are missing "
                    + "(\(Reasons(missing.map { (agent: $0.agent, reason: $0.reason) }).text))")
            return
        }
        // The worst arm: a load that one of the twins did not get is none of theirs.
        let worst = reports.filter { !$0.isEmpty }.map { values in
            values.compactMap(\.measured.value).reduce(0, +) / Double(values.count)
        }.min()
        guard let worst else {
            found = .unknown("whether the load was met is not known: there was no round with load")
            return
        }
        found =
            worst < Self.leastReported * asked
            ? .behind(
                "load fell behind: its load command reported \(Self.rounded(worst)) requests/s an agent instead of "
                    + Self.rounded(asked)) : .asAsked
    }

    /// Why a row of a metric that depends on load cannot pass; nil where the load was as asked. Rows of requests say themselves
    /// which reports they lack.
    func doubt(of metric: String) -> String? {
        switch found {
        case .asAsked: nil
        case .behind(let reason): reason
        case .unknown(let reason): metric == Metric.cpu.name ? reason : nil
        }
    }

    private static func rounded(_ number: Double) -> String { "\((number * 100).rounded() / 100)" }
}
