import Synchronization

/// The slots of the buckets of a table, found by the upper bits of a value: its sign, exponent and first bits of the
/// mantissa. They select an interval with at most one bound inside, so its values are in at most two buckets.
///
/// One comparison of bits and one with the bound find the slot of a common value, without a search. What is not here,
/// `NativeTable.slot` finds: values of an interval whose place another interval has taken, and of the interval in which
/// the zero bucket ends. A place has two words. The second is the bits of the bound. The first has the upper bits above
/// bit 32, and the slots plus 1 of the buckets below the bound (from bit 0) and above it (from bit 16); 0 for a bucket
/// that the table does not have.
///
/// Places are written only under the histogram's lock. A place is not given to another interval while observations may
/// read it.
struct BucketPlaces: @unchecked Sendable {
    typealias Cell = NativeTable.Cell

    /// Words of the places of a table with these slots: as many places as slots.
    static func words(mask: Int) -> Int { 2 * (mask + 1) }

    let cells: Cell
    let mask: Int
    /// Bits of a value below its upper bits.
    let shift: UInt64

    /// Returns the bits below the upper bits of values, for a schema.
    static func shift(schema: Int) -> UInt64 { UInt64(51 - max(0, schema)) }

    @inline(__always) private func place(_ upper: UInt64, _ value: UInt64) -> Cell {
        // Upper bits of values with opposite signs differ in all bits then, and those of neighbors in the last one.
        let mirrored = Int64(bitPattern: upper) ^ Int64(bitPattern: value) &>> 63
        return cells + 2 &* (Int(truncatingIfNeeded: mirrored) & mask)
    }

    /// Returns the slot plus 1 of a value's bucket; 0 if it is not here. `value`: the bits of any Double.
    @inline(__always) func found(_ value: UInt64) -> Int {
        let upper = value &>> shift
        let place = place(upper, value)
        let word = place.pointee.load(ordering: .acquiring)
        guard _fastPath(word &>> 32 == upper) else { return 0 }
        let isAbove = value & Self.magnitude > place[1].load(ordering: .relaxed)
        return Int(truncatingIfNeeded: (isAbove ? word &>> 16 : word) & 0xffff)
    }

    /// Writes the places of the intervals of a bucket. Call it under the lock, after the bucket has its slot.
    /// `slot`: returns the slot of a bucket with this sign, or nil.
    func add(_ key: Int, _ sign: UInt64, _ index: BucketIndex, zero: UInt64, slot: (Int) -> Int?) {
        let last = min(index.bound(of: key), .greatestFiniteMagnitude).bitPattern &>> shift
        var upper = index.bound(of: key - 1).bitPattern &>> shift
        while upper <= last {
            let first = upper &<< shift
            if first > zero { add(first, sign, index, slot) }
            upper += 1
        }
    }

    /// Writes the place of the interval that begins with the magnitude `first`.
    private func add(_ first: UInt64, _ sign: UInt64, _ index: BucketIndex, _ slot: (Int) -> Int?) {
        let value = first | sign &<< 63
        let upper = value &>> shift
        let place = place(upper, value)
        let before = place.pointee.load(ordering: .relaxed)
        guard before == 0 || before &>> 32 == upper else { return }
        let below = index.key(of: first)
        let above = index.key(of: first | (1 &<< shift - 1))
        func word(_ key: Int) -> UInt64 { slot(key).map { UInt64($0 + 1) } ?? 0 }
        place[1].store(index.bound(of: below).bitPattern, ordering: .relaxed)
        place.pointee.store(upper &<< 32 | word(above) &<< 16 | word(below), ordering: .releasing)
    }

    private static let magnitude: UInt64 = 1 &<< 63 - 1
}
