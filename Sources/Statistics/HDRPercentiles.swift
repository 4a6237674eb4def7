/// The distribution by percentile, in steps that become finer towards 100 %.
///
/// Source: Gil Tene, HdrHistogram, `PercentileIterator.java` and `AbstractHistogram.outputPercentileDistribution`
/// (CC0).
extension HDRHistogram {
    package struct PercentileStep: Hashable, Sendable {
        /// The highest value equivalent to this step's value, in nanoseconds.
        package let value: Int64
        /// Percentile of the step, 0 to 100.
        package let percentile: Double
        /// Number of values recorded at or below `value`.
        package let count: Int
    }

    /// Returns the percentile distribution in steps.
    ///
    /// - Parameter stepsPerHalf: number of steps in each halving of the distance to 100 %.
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
                // Only the last line has exactly 100.
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

    /// Returns 2 to the power of n + 1, where n is the number of halvings below `level`.
    private static func ticks(at level: Double) -> Double {
        var left = 100 / (100 - level)
        var ticks = 2.0
        while left >= 2 {
            left /= 2
            ticks *= 2
        }
        return ticks
    }

    /// Standard deviation in nanoseconds, from the middles of the values' sub-buckets; 0 when no value was recorded.
    package var standardDeviation: Double {
        guard count > 0 else { return 0 }
        let mean = mean
        let squares = slots.indices.reduce(0.0) { sum, index in
            let middle = Double(Self.lowestValue(ofSlot: index) + Self.highestValue(ofSlot: index) + 1) / 2
            return sum + Double(slots[index]) * (middle - mean) * (middle - mean)
        }
        return (squares / Double(count)).squareRoot()
    }

    /// Numbers of buckets and sub-buckets, as the last line of the text form shows them.
    package static var buckets: Int { bucketCount }
    package static var subBuckets: Int { 2 * subBucketHalf }
}
