import Glibc

/// Counts of values in buckets whose bounds grow by a constant factor, so that every quantile is within 1 % of a value that was
/// observed at its rank: DDSketch (Masson, Rim, Lee: "DDSketch: a fast and fully-mergeable quantile sketch with relative-error
/// guarantees", VLDB 2019). Its memory is bounded: magnitudes below 1e-9 count as 0, those above 1e12 as 1e12.
struct QuantileSketch: Sendable {
    private static let accuracy = 0.01
    private static let gamma = (1 + accuracy) / (1 - accuracy)
    private static let logGamma = log(gamma)

    /// By index, the sign apart; at most 2,420 each.
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

    /// `value` is finite.
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

    /// NaN when there is no value.
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

    /// The value of a bucket that is as near, relatively, to its lower bound as to its upper.
    private static func middle(_ index: Int32) -> Double { 2 * pow(gamma, Double(index)) / (gamma + 1) }
}
