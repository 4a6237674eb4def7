import Glibc

/// The buckets of a native histogram: their bounds grow by a constant factor, and a bucket takes memory on a page only
/// once it has an observation.
///
/// Three measures keep a histogram within `maximumBuckets`. They are tried in this order when an observation needs one
/// bucket more: a reset, a wider zero bucket, and buckets that are twice as wide.
public struct NativeBuckets: Sendable, Equatable {
    /// Each bound is at most this many times the bound below it. The greatest of 2^(2^-8), 2^(2^-7), ... 2^(2^4) that
    /// is not above it is used, or 2^(2^-8) if all are above it. 1.1 gives schema 3: eight buckets for each power of
    /// two.
    public var factor: Double
    /// Maximum number of buckets with observations, besides the zero bucket.
    public var maximumBuckets: Int
    /// Values whose magnitude is at most this are counted in the zero bucket.
    public var zeroThreshold: Double
    /// The zero bucket may be widened up to this threshold, in one step; 0 leaves it as it is. Give a value whose
    /// smaller observations need not be told apart.
    public var maximumZeroThreshold: Double
    /// Seconds after which the histogram may begin again from 0 when it has too many buckets; 0 for never. A histogram
    /// that lost resolution is also reset, after a page, when this time has passed.
    public var minimumResetSeconds: Double

    public init(
        factor: Double = 1.1, maximumBuckets: Int = 160, zeroThreshold: Double = 0x1p-128,
        maximumZeroThreshold: Double = 0, minimumResetSeconds: Double = 0
    ) {
        self.factor = factor
        self.maximumBuckets = maximumBuckets
        self.zeroThreshold = zeroThreshold
        self.maximumZeroThreshold = maximumZeroThreshold
        self.minimumResetSeconds = minimumResetSeconds
    }

    func check() throws(MetricError) {
        let isValid =
            factor > 1 && factor.isFinite && (4...10_000).contains(maximumBuckets)
            && zeroThreshold >= .leastNormalMagnitude && zeroThreshold.isFinite
            && (maximumZeroThreshold == 0 || maximumZeroThreshold >= zeroThreshold) && maximumZeroThreshold.isFinite
            && (minimumResetSeconds == 0 || (1...1e9).contains(minimumResetSeconds))
        guard isValid else { throw .invalidNativeBuckets(self) }
    }

    /// The exponent that Prometheus gives to a resolution: 2^schema buckets for each power of two.
    var schema: Int {
        let wanted = -log2(log2(factor)).rounded(.down)
        return Int(min(max(wanted, Double(BucketIndex.coarsest)), Double(BucketIndex.finest)))
    }

    /// Slots of the table of buckets: a power of two. A third of the slots is free at the limit. At the coarsest
    /// resolution the limit may be exceeded, so all buckets that there can be fit too.
    var capacity: Int {
        let exponents = 1024 - Int(zeroThreshold.exponent)
        let coarsest = 2 * (exponents >> -BucketIndex.coarsest + 3)
        let wanted = max(maximumBuckets + maximumBuckets / 2, coarsest + 1)
        return 1 << (Int.bitWidth - (wanted - 1).leadingZeroBitCount)
    }
}
