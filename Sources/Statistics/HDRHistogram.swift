/// Counts of nanosecond values with 3 significant digits from 1 ns to 137 s, in memory fixed at creation (112 KiB).
///
/// The layout and the meaning of a percentile are HdrHistogram's: the buckets double in width, each has 2048 linear
/// sub-buckets of which the upper half is used from the second bucket on, and values within one sub-bucket are
/// equivalent. Unlike there, `mean`, `minimum` and `maximum` are of the values as recorded, not of their sub-buckets.
///
/// Source: Gil Tene, HdrHistogram, `AbstractHistogram.java` (CC0).
package struct HDRHistogram: Sendable {
    /// Values above it are recorded as it: 2^37 - 1 ns, about 137 s.
    package static let highestTrackable: Int64 = 1 << 37 - 1

    private static let subBucketBits = 11
    private static let subBucketHalfBits = subBucketBits - 1
    static let subBucketHalf = 1 << subBucketHalfBits
    private static let subBucketMask: UInt64 = 1 << subBucketBits - 1
    static let bucketCount = 37 - subBucketBits + 1
    private static let slotCount = (bucketCount + 1) * subBucketHalf

    /// Counts by slot.
    private(set) var slots: [UInt32]
    /// Exact while the total stays below 2^53 ns (104 days).
    private var sum: Double = 0

    /// How many values were recorded.
    package private(set) var count: Int = 0
    /// The smallest value recorded, in nanoseconds; 0 when there is none.
    package private(set) var minimum: Int64 = 0
    /// The largest value recorded, in nanoseconds; 0 when there is none.
    package private(set) var maximum: Int64 = 0

    package init() { slots = [UInt32](repeating: 0, count: Self.slotCount) }

    /// Counts one value. A value below 0 is recorded as 0, one above `highestTrackable` as that.
    ///
    /// - Complexity: O(1), without allocation as long as the histogram is not shared.
    package mutating func record(_ nanoseconds: Int64) {
        let value = min(max(nanoseconds, 0), Self.highestTrackable)
        add(1, toSlot: Self.slot(of: value))
        minimum = count == 0 ? value : min(minimum, value)
        maximum = max(maximum, value)
        sum += Double(value)
        count += 1
    }

    /// Adds the other's counts to this one's.
    package mutating func merge(_ other: HDRHistogram) {
        guard other.count > 0 else { return }
        for index in slots.indices where other.slots[index] > 0 { add(other.slots[index], toSlot: index) }
        minimum = count == 0 ? other.minimum : min(minimum, other.minimum)
        maximum = max(maximum, other.maximum)
        sum += other.sum
        count += other.count
    }

    /// Arithmetic mean in nanoseconds; 0 when nothing was recorded.
    package var mean: Double { count == 0 ? 0 : sum / Double(count) }

    /// The largest value equivalent to the one that `p` percent of the recorded values are at or below, in
    /// nanoseconds; for `p` = 0 the smallest value equivalent to the first. 0 when nothing was recorded.
    ///
    /// - Parameter p: 0 to 100; what is outside is taken as the nearer end.
    package func percentile(_ p: Double) -> Int64 {
        guard count > 0 else { return 0 }
        // One ulp down, so that a rank meant to be an integer is not rounded up to the next by the product's error.
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
        // A full slot stays full: 2^32 equal latencies are beyond any run, and a trap would cost the run.
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
        // The first bucket uses both halves; the formula counts its lower half as bucket -1.
        return bucket < 0 ? Int64(subBucket - subBucketHalf) : Int64(subBucket) << Int64(bucket)
    }

    static func highestValue(ofSlot index: Int) -> Int64 {
        lowestValue(ofSlot: index) + (Int64(1) << Int64(max(index >> subBucketHalfBits - 1, 0))) - 1
    }
}

extension HDRHistogram: Hashable {}

/// Only the slots in use are written, as pairs of slot and count.
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
