import Glibc

/// Computes the bucket of a value. Bucket k of a schema holds the values above 2^((k-1) / 2^schema), up to and with
/// 2^(k / 2^schema). Source: the native histogram specification of Prometheus.
struct BucketIndex: Sendable {
    static let coarsest = -4
    static let finest = 8

    let schema: Int
    /// Buckets for each power of two, as an exponent of 2; 0 for schemas below 0.
    private let fine: Int
    /// Powers of two in one bucket, as an exponent of 2; 0 for schemas above 0.
    private let coarse: Int
    private let table: Table

    init(schema: Int) {
        self.schema = schema
        fine = max(0, schema)
        coarse = max(0, -schema)
        table = Self.tables[fine]
    }

    /// Returns the bucket of a magnitude, given by the bits of a normal, finite Double.
    ///
    /// The upper bits of the mantissa select an interval that has at most one bound inside. So one comparison decides.
    @inline(__always) func key(of magnitude: UInt64) -> Int {
        let exponent = Int(truncatingIfNeeded: magnitude &>> 52) &- 1023
        let mantissa = magnitude & Self.mantissa
        var part = Int(table.guesses[Int(truncatingIfNeeded: mantissa &>> UInt64(51 &- fine))])
        if mantissa > table.bounds[part] { part &+= 1 }
        return ((exponent &<< fine) &+ part &+ (1 &<< coarse) &- 1) &>> coarse
    }

    /// The bucket after the one of the greatest finite value.
    var infinityKey: Int { (1024 << fine) >> coarse + 1 }

    /// Returns the upper bound of a bucket, as the nearest normal Double; infinity above the greatest one.
    func bound(of key: Int) -> Double {
        let exponent = coarse > 0 ? key << coarse : key >> fine
        guard exponent <= 1023 else { return .infinity }
        guard exponent >= -1022 else { return .leastNormalMagnitude }
        let part = coarse > 0 ? 0 : key & (1 << fine - 1)
        return Double(bitPattern: UInt64(exponent + 1023) << 52 | table.bounds[part])
    }

    /// Returns the last bucket whose bound is not above `limit`, which must be normal and positive.
    func last(notAbove limit: Double) -> Int {
        let key = key(of: limit.bitPattern)
        return bound(of: key) <= limit ? key : key - 1
    }

    private static let mantissa: UInt64 = 1 << 52 - 1

    /// Bounds within a power of two. The memory is never freed and, after init, never written to.
    private struct Table: @unchecked Sendable {
        /// The mantissas of the bounds from 1 to 2, as 52-bit numbers; that of 2 is 2^52.
        let bounds: UnsafePointer<UInt64>
        /// The first bound that is not below the start of each interval. There are two intervals for each bucket.
        let guesses: UnsafePointer<UInt16>

        init(_ fine: Int) {
            let count = 1 << fine
            let bounds = UnsafeMutablePointer<UInt64>.allocate(capacity: count + 1)
            for part in 0..<count {
                let bound = exp2(Double(part) / Double(count))
                (bounds + part).initialize(to: bound.bitPattern & BucketIndex.mantissa)
            }
            (bounds + count).initialize(to: 1 << 52)
            let guesses = UnsafeMutablePointer<UInt16>.allocate(capacity: 2 * count)
            var part = 0
            for interval in 0..<2 * count {
                while bounds[part] < UInt64(interval) << UInt64(51 - fine) { part += 1 }
                (guesses + interval).initialize(to: UInt16(part))
            }
            self.bounds = UnsafePointer(bounds)
            self.guesses = UnsafePointer(guesses)
        }
    }

    /// One table for each number of buckets; all are 8 KiB together, made for the first native histogram.
    private static let tables = (0...finest).map { Table($0) }
}
