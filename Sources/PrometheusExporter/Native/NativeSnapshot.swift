/// The counts of a native histogram at one moment, for a page.
struct NativeSnapshot: Sendable {
    struct Bucket: Sendable {
        let key: Int
        let count: UInt64
    }

    let schema: Int
    let zeroThreshold: Double
    let zeroCount: UInt64
    /// Number of observations, NaN included.
    let count: UInt64
    let sum: Double
    /// Counts of the classic buckets, not cumulative; empty if the histogram has none.
    let classic: [UInt64]
    /// Buckets with observations, in the order of their numbers.
    let positive: [Bucket]
    let negative: [Bucket]
    /// Nanoseconds since 1970 at which the counts began.
    let created: Int64

    init(_ table: NativeTable, created: Int64) {
        schema = table.index.schema
        zeroThreshold = Double(bitPattern: table.zero)
        // Classic counts are read first, because an observation adds to its classic bucket last.
        classic = (0..<table.shape.classic).map { table.total(3 + $0) }
        zeroCount = table.total(1)
        var count = zeroCount &+ table.total(2)
        var buckets: [[Bucket]] = [[], []]
        table.forEachBucket { slot, key, sign in
            let own = table.total(table.shape.counts + slot)
            count &+= own
            buckets[Int(sign)].append(Bucket(key: key, count: own))
        }
        self.count = count
        sum = table.sum
        positive = buckets[0].sorted { $0.key < $1.key }
        negative = buckets[1].sorted { $0.key < $1.key }
        self.created = created
    }
}
