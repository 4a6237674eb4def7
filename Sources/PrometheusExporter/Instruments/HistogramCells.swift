public import Synchronization

/// The cells of a histogram's owner, with the bounds between them. A small observation touches the cache line at which
/// they begin, and the next one.
///
///     0 bits of the sum | 8 bound 0 | 16 count 0 | 24 bound 1 | ... | +Inf | count
///
/// The counts are not cumulative. The bounds are not written to after `set(bounds:)`.
@usableFromInline struct HistogramCells: @unchecked Sendable {
    @usableFromInline typealias Cell = ChildRecord.Cell

    @usableFromInline let sum: Cell

    @inlinable @inline(__always) init(sum: Cell) { self.sum = sum }

    /// Returns the number of words for these finite bounds.
    static func count(bounds: [Double]) -> Int { 1 + 2 * (bounds.count + 1) }

    /// Writes the bounds. `bounds`: the finite ones.
    func set(bounds: [Double]) {
        for (bucket, bound) in (bounds + [.infinity]).enumerated() {
            sum[1 + 2 * bucket].store(bound.bitPattern, ordering: .relaxed)
        }
    }

    @inlinable @inline(__always) func count(_ bucket: Int) -> Cell { sum + (2 &+ 2 &* bucket) }

    /// Returns the first bucket whose bound is not below `value`, which must not be NaN.
    @inlinable @inline(__always) func bucket(of value: Double) -> Int {
        var bucket = 0
        while !(value <= Double(bitPattern: sum[1 &+ 2 &* bucket].load(ordering: .relaxed))) { bucket &+= 1 }
        return bucket
    }

    /// Adds an observation; only the owner may call this. Returns false and adds nothing for NaN, because no bound
    /// would end the search.
    @inlinable @inline(__always) func add(_ value: Double) -> Bool {
        guard _fastPath(value == value) else { return false }
        add(value, bucket(of: value))
        return true
    }

    /// Adds an observation to a bucket; only the owner may call this.
    @inlinable @inline(__always) func add(_ value: Double, _ bucket: Int) {
        count(bucket).pointee.addOwned(1 as UInt64)
        sum.pointee.addOwned(value)
    }
}
