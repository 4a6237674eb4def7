package import BenchmarkModel

/// Mean memory (USS) over the agents of an arm, at the end of each round or over a soak.
package struct MemorySeries: Sendable {
    package struct Point: Sendable {
        /// The round, or the second of the soak.
        package let time: Int
        package let arm: Arm
        /// Memory in bytes.
        package let value: Double
    }

    /// The points in the order of time.
    package let points: [Point]

    private struct Key: Hashable {
        let time: Int
        let arm: Arm
    }

    /// Returns the series of each subject; empty for a phase without memory over time.
    ///
    /// - Complexity: O(observations).
    static func all(_ observations: [Observation], _ phase: Phase) -> [SubjectID: MemorySeries] {
        var sums: [SubjectID: [Key: MeanSum]] = [:]
        for one in observations {
            guard one.phase == phase, one.metric == .uss, one.agent != nil, let arm = one.arm,
                let value = one.measured.value,
                let time = phase == .soak ? one.block : one.block == nil ? one.round : nil
            else { continue }
            sums[one.target, default: [:]][Key(time: time, arm: arm), default: MeanSum()].add(value)
        }
        return sums.mapValues { sums in
            MemorySeries(
                points: sums.map { Point(time: $0.key.time, arm: $0.key.arm, value: $0.value.mean) }
                    .sorted { ($0.time, $0.arm.rawValue) < ($1.time, $1.arm.rawValue) })
        }
    }
}
