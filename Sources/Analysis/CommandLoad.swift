import BenchmarkModel

/// Whether a load that is a command's was the load that was asked for: by what it reported of its throughput in the twin rounds, since
/// nobody else knows. What it did not report is not taken for a load that was met.
struct CommandLoad {
    /// Less of the rate asked for than this, and the load fell behind. The commands count over their own time, their
    /// start and their last answers included, so it is less strict than of the bench's own load.
    static let leastReported = 0.95

    /// Why no row that depends on load passes; nil where the load was as asked.
    let doubt: String?

    /// - Parameters:
    ///   - table: throughput in the twin rounds; nil where there were none.
    ///   - asked: requests per second and agent.
    init(_ table: MetricTable?, arms: [Arm], asked: Double) {
        let rounds = table?.rounds ?? []
        let reports = arms.map { arm in
            rounds.flatMap { round in table?.launches(round: round, arm: arm).map(\.measured) ?? [] }
        }
        let all = reports.flatMap(\.self)
        let missing = all.filter { $0.value == nil }
        guard !all.isEmpty, missing.isEmpty else {
            let reason =
                missing.first?.absentReason.map { ", \(missing.count) of \(all.count) times, first: \($0)" } ?? ""
            doubt = "whether the load was met is not known: no throughput was reported\(reason)"
            return
        }
        let lowest = reports.compactMap { values -> Double? in
            values.isEmpty ? nil : values.compactMap(\.value).reduce(0, +) / Double(values.count)
        }.min()
        doubt = lowest.flatMap { lowest in
            lowest < Self.leastReported * asked
                ? "load fell behind: \(Self.rounded(lowest)) requests/s an agent were reported instead of \(Self.rounded(asked))"
                : nil
        }
    }

    private static func rounded(_ number: Double) -> String { "\((number * 100).rounded() / 100)" }
}
