package import BenchmarkModel

/// Means over the agents of an arm, second by second of the twin rounds, in the order in which they were measured.
package struct BlockSeries: Sendable {
    package struct Point: Sendable {
        package let round: Int
        /// Second of the round's steady state, from 1; where seconds are taken together, the last of them.
        package let block: Int
        package let arm: Arm
        package let value: Double
    }

    package let points: [Point]
    /// Seconds of the longest round.
    package let longest: Int
    /// Seconds that a point is the mean of.
    package let step: Int

    private struct Key: Hashable {
        let round: Int
        let block: Int
        let arm: Arm
    }

    /// More points than that a line cannot show.
    private static let most = 600

    /// By subject; all at once, since a run has many observations.
    ///
    /// - Complexity: O(observations).
    static func all(_ observations: [Observation], _ metric: Metric) -> [String: BlockSeries] {
        var sums: [String: [Key: MeanSum]] = [:]
        for one in observations {
            guard one.phase == .twins, one.metric == metric.name, let block = one.block, let arm = one.arm,
                one.agent != nil, let value = one.measured.value
            else { continue }
            sums[one.target, default: [:]][Key(round: one.round, block: block, arm: arm), default: MeanSum()].add(value)
        }
        return sums.mapValues { BlockSeries($0) }
    }

    private init(_ sums: [Key: MeanSum]) {
        let longest = sums.keys.map(\.block).max() ?? 0
        let rounds = Set(sums.keys.map(\.round)).count
        let step = max(1, (rounds * longest + Self.most - 1) / Self.most)
        var taken: [Key: MeanSum] = [:]
        // In one order always: a sum of many depends on it in its last digits.
        for (key, one) in sums.sorted(by: { $0.key.block < $1.key.block }) {
            let last = (key.block + step - 1) / step * step
            taken[Key(round: key.round, block: last, arm: key.arm), default: MeanSum()].add(one)
        }
        points = taken.map { key, one in
            Point(round: key.round, block: key.block, arm: key.arm, value: one.mean)
        }.sorted { ($0.round, $0.block, $0.arm.rawValue) < ($1.round, $1.block, $1.arm.rawValue) }
        self.longest = longest
        self.step = step
    }
}

/// A sum and how many values it is of.
struct MeanSum {
    private var sum = 0.0
    private var count = 0

    /// nan of no value.
    var mean: Double { sum / Double(count) }

    mutating func add(_ value: Double) {
        sum += value
        count += 1
    }

    mutating func add(_ other: MeanSum) {
        sum += other.sum
        count += other.count
    }
}
