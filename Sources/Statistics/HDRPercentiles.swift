/// The distribution by percentile, in steps that become finer towards 100 %.
///
/// Source: Gil Tene, HdrHistogram, `PercentileIterator.java` and `AbstractHistogram.outputPercentileDistribution` (CC0).
extension HDRHistogram {
    package struct PercentileStep: Hashable, Sendable {
        /// The highest value equivalent to the step's, in nanoseconds.
        package let value: Int64
        /// 0 to 100.
        package let percentile: Double
        /// Values recorded at or below it.
        package let count: Int
    }

    /// - Parameter stepsPerHalf: steps to each halving of what is left to 100 %.
    /// - Complexity: O(slots + steps).
    package func percentileSteps(stepsPerHalf: Int = 5) -> [PercentileStep] {
        guard count > 0 else { return [] }
        var steps: [PercentileStep] = []
        var level = 0.0
        var seen = 0
        for index in slots.indices where slots[index] > 0 {
            seen += Int(slots[index])
            let value = Self.highestValue(ofSlot: index)
            let reached = 100 * Double(seen) / Double(count)
            while reached >= level {
                steps.append(PercentileStep(value: value, percentile: level, count: seen))
                // 100 itself is the last line's alone.
                guard level < 100 else { break }
                level += 100 / (Double(stepsPerHalf) * Self.ticks(at: level))
                if seen == count { break }
            }
        }
        if let last = steps.last, last.percentile < 100 {
            steps.append(PercentileStep(value: last.value, percentile: 100, count: count))
        }
        return steps
    }

    /// 2 to the power of one more than the halvings that lie below `level`.
    private static func ticks(at level: Double) -> Double {
        var left = 100 / (100 - level)
        var ticks = 2.0
        while left >= 2 {
            left /= 2
            ticks *= 2
        }
        return ticks
    }

    /// In nanoseconds, of the middles of the values' sub-buckets; 0 when nothing was recorded.
    package var standardDeviation: Double {
        guard count > 0 else { return 0 }
        let mean = mean
        let squares = slots.indices.reduce(0.0) { sum, index in
            let middle = Double(Self.lowestValue(ofSlot: index) + Self.highestValue(ofSlot: index) + 1) / 2
            return sum + Double(slots[index]) * (middle - mean) * (middle - mean)
        }
        return (squares / Double(count)).squareRoot()
    }

    /// As the text form's last line has them.
    package static var buckets: Int { bucketCount }
    package static var subBuckets: Int { 2 * subBucketHalf }
}
