public import Synchronization

/// The cells of a histogram's owner, and the bounds beside them: a small observation touches the cache line where they begin and the next.
///
///     0 bits of the sum | 8 bound 0 | 16 count 0 | 24 bound 1 | ... | +Inf | count
///
/// The counts are not cumulative. Nobody writes to the bounds once they are there.
@usableFromInline struct HistogramCells: @unchecked Sendable {
    @usableFromInline typealias Cell = ChildRecord.Cell

    @usableFromInline let sum: Cell

    @inlinable @inline(__always) init(sum: Cell) { self.sum = sum }

    /// How many words they are.
    static func count(bounds: [Double]) -> Int { 1 + 2 * (bounds.count + 1) }

    /// `bounds`: the finite ones.
    func set(bounds: [Double]) {
        for (bucket, bound) in (bounds + [.infinity]).enumerated() {
            sum[1 + 2 * bucket].store(bound.bitPattern, ordering: .relaxed)
        }
    }

    @inlinable @inline(__always) func count(_ bucket: Int) -> Cell { sum + (2 &+ 2 &* bucket) }

    /// The first bucket whose bound is not below `value`, which is a number.
    @inlinable @inline(__always) func bucket(of value: Double) -> Int {
        var bucket = 0
        while !(value <= Double(bitPattern: sum[1 &+ 2 &* bucket].load(ordering: .relaxed))) { bucket &+= 1 }
        return bucket
    }

    /// Adds an observation, by the owner alone. False for NaN, which no bound ends the search for: nothing is added then.
    @inlinable @inline(__always) func add(_ value: Double) -> Bool {
        guard _fastPath(value == value) else { return false }
        add(value, bucket(of: value))
        return true
    }

    /// By the owner alone.
    @inlinable @inline(__always) func add(_ value: Double, _ bucket: Int) {
        count(bucket).pointee.addOwned(1 as UInt64)
        sum.pointee.addOwned(value)
    }
}
