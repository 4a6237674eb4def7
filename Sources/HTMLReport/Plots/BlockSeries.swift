import Analysis
import BenchmarkModel

/// Means over the agents of an arm, second by second of the twin rounds, in the order in which they were measured.
struct BlockSeries {
    struct Point {
        let round: Int
        /// Second of the round's steady state, from 1; where seconds are taken together, the last of them.
        let block: Int
        let arm: Arm
        let value: Double
    }

    private(set) var points: [Point] = []
    /// Seconds of the longest round.
    private(set) var longest = 0
    /// Seconds that a point is the mean of.
    private(set) var step = 1

    private struct Key: Hashable {
        let round: Int
        let block: Int
        let arm: Arm
    }

    /// More points than that a line cannot show.
    private static let most = 600

    /// All targets at once, since a run has many observations.
    static func all(_ run: StoredRun, _ metric: Metric) -> [String: BlockSeries] {
        var sums: [String: [Key: (sum: Double, count: Int)]] = [:]
        for one in run.observations {
            guard one.phase == .twins, one.metric == metric, let block = one.block, let arm = one.arm,
                one.agent != nil, let value = one.measured.value
            else { continue }
            let key = Key(round: one.round, block: block, arm: arm)
            let before = sums[one.target]?[key] ?? (0, 0)
            sums[one.target, default: [:]][key] = (before.sum + value, before.count + 1)
        }
        return sums.mapValues { BlockSeries($0) }
    }

    private init(_ sums: [Key: (sum: Double, count: Int)]) {
        longest = sums.keys.map(\.block).max() ?? 0
        let rounds = Set(sums.keys.map(\.round)).count
        step = max(1, (rounds * longest + Self.most - 1) / Self.most)
        var taken: [Key: (sum: Double, count: Int)] = [:]
        // In one order always: a sum of many depends on it in its last digits.
        for (key, one) in sums.sorted(by: { $0.key.block < $1.key.block }) {
            let last = (key.block + step - 1) / step * step
            let together = Key(round: key.round, block: last, arm: key.arm)
            let before = taken[together] ?? (0, 0)
            taken[together] = (before.sum + one.sum, before.count + one.count)
        }
        points = taken.map { key, one in
            Point(round: key.round, block: key.block, arm: key.arm, value: one.sum / Double(one.count))
        }.sorted { ($0.round, $0.block, $0.arm.rawValue) < ($1.round, $1.block, $1.arm.rawValue) }
    }
}

extension Arm {
    /// For a legend.
    func title(_ names: (off: String, on: String)) -> String {
        switch self {
        case .control: names.off
        case .treatment: names.on
        case .secondControl: "\(names.off), A/A"
        case .idle: "on, not scraped"
        }
    }

    static let shown: [Arm] = [.control, .idle, .secondControl, .treatment]

    var colour: String {
        switch self {
        case .control: VegaLite.control
        case .treatment: VegaLite.treatment
        case .secondControl: VegaLite.noise
        case .idle: VegaLite.good
        }
    }
}
