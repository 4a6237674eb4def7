import Glibc

/// Counts of values in buckets whose bounds grow by a constant factor, so that every quantile is within 1 % of a value
/// observed at its rank. Source: DDSketch (Masson, Rim, Lee: "DDSketch: a fast and fully-mergeable quantile sketch with
/// relative-error guarantees", VLDB 2019). The memory is bounded: magnitudes below 1e-9 count as 0, those above 1e12 as
/// 1e12.
struct QuantileSketch: Sendable {
    private static let accuracy = 0.01
    private static let gamma = (1 + accuracy) / (1 - accuracy)
    private static let logGamma = log(gamma)

    /// Counts by bucket index, for positive and for negative values; at most 2,420 entries each.
    private var positive: [Int32: UInt64] = [:]
    private var negative: [Int32: UInt64] = [:]
    private var zeros: UInt64 = 0
    private(set) var count: UInt64 = 0

    init() {}

    init(merging others: [QuantileSketch]) {
        for other in others {
            positive.merge(other.positive, uniquingKeysWith: &+)
            negative.merge(other.negative, uniquingKeysWith: &+)
            zeros &+= other.zeros
            count &+= other.count
        }
    }

    /// Adds `value`, which must be finite.
    mutating func add(_ value: Double) {
        count &+= 1
        let magnitude = min(value.magnitude, 1e12)
        guard magnitude >= 1e-9 else {
            zeros &+= 1
            return
        }
        let index = Int32((log(magnitude) / Self.logGamma).rounded(.up))
        if value > 0 { positive[index, default: 0] &+= 1 } else { negative[index, default: 0] &+= 1 }
    }

    /// Returns the quantile, or NaN if there is no value.
    func quantile(_ quantile: Double) -> Double {
        guard count > 0 else { return .nan }
        let rank = UInt64((quantile * Double(count - 1)).rounded(.down))
        var seen: UInt64 = 0
        for (index, count) in negative.sorted(by: { $0.key > $1.key }) {
            seen &+= count
            if seen > rank { return -Self.middle(index) }
        }
        seen &+= zeros
        if seen > rank { return 0 }
        for (index, count) in positive.sorted(by: { $0.key < $1.key }) {
            seen &+= count
            if seen > rank { return Self.middle(index) }
        }
        return .nan
    }

    /// Returns the value of a bucket that has the same relative distance to its lower and its upper bound.
    private static func middle(_ index: Int32) -> Double { 2 * pow(gamma, Double(index)) / (gamma + 1) }
}
