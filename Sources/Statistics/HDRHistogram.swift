/// A histogram of nanosecond values with 3 significant digits from 1 ns to 137 s. Its memory is fixed at creation (112
/// KiB).
///
/// The layout and the definition of a percentile are those of HdrHistogram. The buckets double in width. Each bucket
/// has 2048 linear sub-buckets; from the second bucket on, only the upper half of them is used. Values within one
/// sub-bucket are equivalent. Unlike HdrHistogram, `mean`, `minimum` and `maximum` use the recorded values, not the
/// sub-buckets.
///
/// Source: Gil Tene, HdrHistogram, `AbstractHistogram.java` (CC0).
package struct HDRHistogram: Sendable {
    /// The greatest value that can be recorded: 2^37 - 1 ns, about 137 s. Greater values are recorded as this one.
    package static let highestTrackable: Int64 = 1 << 37 - 1

    private static let subBucketBits = 11
    private static let subBucketHalfBits = subBucketBits - 1
    static let subBucketHalf = 1 << subBucketHalfBits
    private static let subBucketMask: UInt64 = 1 << subBucketBits - 1
    static let bucketCount = 37 - subBucketBits + 1
    private static let slotCount = (bucketCount + 1) * subBucketHalf

    /// Counts, by slot.
    private(set) var slots: [UInt32]
    /// Sum of the recorded values; exact while it is below 2^53 ns (104 days).
    private var sum: Double = 0

    /// Number of recorded values.
    package private(set) var count: Int = 0
    /// The smallest recorded value, in nanoseconds; 0 when no value was recorded.
    package private(set) var minimum: Int64 = 0
    /// The largest recorded value, in nanoseconds; 0 when no value was recorded.
    package private(set) var maximum: Int64 = 0

    package init() { slots = [UInt32](repeating: 0, count: Self.slotCount) }

    /// Counts one value. A value below 0 is recorded as 0, and a value above `highestTrackable` as `highestTrackable`.
    ///
    /// - Complexity: O(1), without allocation unless the storage is shared with a copy.
    package mutating func record(_ nanoseconds: Int64) {
        let value = min(max(nanoseconds, 0), Self.highestTrackable)
        add(1, toSlot: Self.slot(of: value))
        minimum = count == 0 ? value : min(minimum, value)
        maximum = max(maximum, value)
        sum += Double(value)
        count += 1
    }

    /// Adds the counts of another histogram.
    package mutating func merge(_ other: HDRHistogram) {
        guard other.count > 0 else { return }
        for index in slots.indices where other.slots[index] > 0 { add(other.slots[index], toSlot: index) }
        minimum = count == 0 ? other.minimum : min(minimum, other.minimum)
        maximum = max(maximum, other.maximum)
        sum += other.sum
        count += other.count
    }

    /// Arithmetic mean in nanoseconds; 0 when no value was recorded.
    package var mean: Double { count == 0 ? 0 : sum / Double(count) }

    /// Returns the p-th percentile in nanoseconds: the largest value that is equivalent to the smallest recorded value
    /// that `p` percent of the recorded values do not exceed. For `p` = 0 it returns the smallest value equivalent to
    /// the first one. Returns 0 when no value was recorded.
    ///
    /// - Parameter p: 0 to 100; a value outside is clamped.
    package func percentile(_ p: Double) -> Int64 {
        guard count > 0 else { return 0 }
        // One ulp less, so that the rounding error of the product does not push an integer rank to the next one.
        let wanted = min(max(p.nextDown, 0), 100)
        let rank = max(Int((wanted * Double(count) / 100).rounded(.up)), 1)
        var seen = 0
        for index in slots.indices {
            seen += Int(slots[index])
            if seen >= rank { return p == 0 ? Self.lowestValue(ofSlot: index) : Self.highestValue(ofSlot: index) }
        }
        return maximum
    }

    private mutating func add(_ amount: UInt32, toSlot index: Int) {
        // A full slot stays full. No run has 2^32 equal latencies, and a trap would lose the run.
        let (total, overflow) = slots[index].addingReportingOverflow(amount)
        slots[index] = overflow ? .max : total
    }

    private static func slot(of value: Int64) -> Int {
        let bits = UInt64(value)
        let bucket = 64 - subBucketBits - (bits | subBucketMask).leadingZeroBitCount
        let subBucket = Int(bits >> UInt64(bucket))
        return (bucket + 1) << subBucketHalfBits + (subBucket - subBucketHalf)
    }

    static func lowestValue(ofSlot index: Int) -> Int64 {
        let bucket = index >> subBucketHalfBits - 1
        let subBucket = index & (subBucketHalf - 1) + subBucketHalf
        // The first bucket uses both halves. The formula counts its lower half as bucket -1.
        return bucket < 0 ? Int64(subBucket - subBucketHalf) : Int64(subBucket) << Int64(bucket)
    }

    static func highestValue(ofSlot index: Int) -> Int64 {
        lowestValue(ofSlot: index) + (Int64(1) << Int64(max(index >> subBucketHalfBits - 1, 0))) - 1
    }
}

extension HDRHistogram: Hashable {}

/// The coded form has only the slots in use, as pairs of slot and count.
extension HDRHistogram: Codable {
    private enum CodingKeys: String, CodingKey { case minimum, maximum, sum, slots }

    package init(from decoder: any Decoder) throws {
        self.init()
        let container = try decoder.container(keyedBy: CodingKeys.self)
        let pairs = try container.decode([UInt32].self, forKey: .slots)
        guard pairs.count.isMultiple(of: 2) else { throw Self.corrupt(container, "an odd number of values") }
        for pair in stride(from: 0, to: pairs.count, by: 2) {
            guard pairs[pair] < UInt32(slots.count) else { throw Self.corrupt(container, "slot \(pairs[pair])") }
            add(pairs[pair + 1], toSlot: Int(pairs[pair]))
            count += Int(pairs[pair + 1])
        }
        minimum = try container.decode(Int64.self, forKey: .minimum)
        maximum = try container.decode(Int64.self, forKey: .maximum)
        sum = try container.decode(Double.self, forKey: .sum)
        let possible = 0...Self.highestTrackable
        guard possible.contains(minimum), possible.contains(maximum), minimum <= maximum else {
            throw Self.corrupt(container, "from \(minimum) to \(maximum) ns")
        }
        guard sum >= 0, sum <= Double(count) * Double(Self.highestTrackable) else {
            throw Self.corrupt(container, "a sum of \(sum) ns of \(count) values")
        }
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(minimum, forKey: .minimum)
        try container.encode(maximum, forKey: .maximum)
        try container.encode(sum, forKey: .sum)
        let used = slots.indices.filter { slots[$0] > 0 }
        try container.encode(used.flatMap { [UInt32($0), slots[$0]] }, forKey: .slots)
    }

    private static func corrupt(_ container: KeyedDecodingContainer<CodingKeys>, _ what: String) -> DecodingError {
        .dataCorruptedError(forKey: .slots, in: container, debugDescription: "not a histogram: \(what)")
    }
}
