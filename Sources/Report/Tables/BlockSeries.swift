package import BenchmarkModel

/// Means over the agents of an arm for each second of the twin rounds, in the order of measurement.
package struct BlockSeries: Sendable {
    package struct Point: Sendable {
        package let round: Int
        /// The second of the steady state of the round, from 1. For a point of several seconds it is the last one.
        package let block: Int
        package let arm: Arm
        package let value: Double
    }

    package let points: [Point]
    /// The length of the longest round in seconds.
    package let longest: Int
    /// The number of seconds per point.
    package let step: Int

    private struct Key: Hashable {
        let round: Int
        let block: Int
        let arm: Arm
    }

    /// The maximum number of points: a line cannot show more.
    private static let most = 600

    /// Returns the series of all subjects in one pass, because a run has many observations.
    ///
    /// - Complexity: O(observations).
    static func all(_ observations: [Observation], _ metric: Metric) -> [SubjectID: BlockSeries] {
        var sums: [SubjectID: [Key: MeanSum]] = [:]
        for one in observations {
            guard one.phase == .twins, one.metric == metric, let block = one.block, let arm = one.arm,
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
        // The order is fixed, because the last digits of a floating-point sum depend on it.
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

/// The mean of values that are added one by one.
struct MeanSum {
    private var sum = 0.0
    private var count = 0

    /// The mean; NaN without values.
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
