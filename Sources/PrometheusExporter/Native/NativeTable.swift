import Synchronization

/// The buckets of a native histogram at one resolution: a hash table of bucket numbers, the places of common values,
/// and rows of counts for threads.
///
/// The memory is allocated ahead of time and freed by `deallocate`. Rows besides the first are made when a second
/// thread observes. Header and keys are written only under the histogram's lock; a key is never replaced while
/// observations may read the table.
struct NativeTable: @unchecked Sendable {
    typealias Cell = UnsafeMutablePointer<Atomic<UInt64>>

    /// Sizes that all tables of a histogram share.
    struct Shape: Sendable {
        /// Slots for buckets, less 1.
        let mask: Int
        /// Cells for classic buckets; 0 if the histogram has none.
        let classic: Int

        /// Words of a row: sum, zero bucket, NaN, classic buckets, and a count for each slot.
        @inline(__always) var width: Int { counts &+ mask &+ 1 }
        @inline(__always) var counts: Int { 3 &+ classic }
    }

    /// Index of the row that holds what was counted at an earlier resolution. It is changed only under the lock.
    static let base = Int(SpareCells.owned) + 2
    /// Index of the row that several threads share.
    static let shared = Int(SpareCells.owned) + 1

    /// The fields that an observation reads come first, in one cache line.
    private struct Header {
        let firstRow: Cell
        var places: BucketPlaces
        let shape: Shape
        var index: BucketIndex
        /// Bits of the zero bucket's threshold.
        var zero: UInt64
        /// Buckets in the table.
        var used: Int
    }

    private let header: UnsafeMutablePointer<Header>
    private static let headerSize = (MemoryLayout<Header>.size + 63) & ~63

    /// Makes an empty table.
    init(_ shape: Shape) {
        let beforeRow = 8 + BucketPlaces.words(mask: shape.mask) + shape.mask + 1
        let words = beforeRow + shape.width
        let memory = UnsafeMutableRawPointer.allocate(byteCount: Self.headerSize + 8 * words, alignment: 64)
        header = memory.bindMemory(to: Header.self, capacity: 1)
        let cells = (memory + Self.headerSize).bindMemory(to: Atomic<UInt64>.self, capacity: words)
        for word in 0..<words { (cells + word).initialize(to: Atomic(0)) }
        let places = BucketPlaces(cells: cells + 8, mask: shape.mask, shift: BucketPlaces.shift(schema: 0))
        header.initialize(
            to: Header(
                firstRow: cells + beforeRow, places: places, shape: shape, index: BucketIndex(schema: 0), zero: 0,
                used: 0))
    }

    init(address: UInt) {
        header = UnsafeMutableRawPointer(bitPattern: address).unsafelyUnwrapped.assumingMemoryBound(to: Header.self)
    }

    func deallocate() {
        spare?.deallocate()
        UnsafeMutableRawPointer(header).deallocate()
    }

    /// Empties the table and sets its resolution. No observation may read the table.
    func clear(schema: Int, zeroThreshold: Double) {
        header.pointee.index = BucketIndex(schema: schema)
        header.pointee.places = BucketPlaces(
            cells: places.cells, mask: shape.mask, shift: BucketPlaces.shift(schema: schema))
        for word in 0..<BucketPlaces.words(mask: shape.mask) { places.cells[word].store(0, ordering: .relaxed) }
        header.pointee.zero = zeroThreshold.bitPattern
        header.pointee.used = 0
        for slot in 0...shape.mask { keys[slot].store(0, ordering: .relaxed) }
        forEachRow { row in for word in 0..<shape.width { row[word].store(0, ordering: .relaxed) } }
    }

    var address: UInt { UInt(bitPattern: header) }
    @inline(__always) var shape: Shape { header.pointee.shape }
    @inline(__always) var index: BucketIndex { header.pointee.index }
    @inline(__always) var zero: UInt64 { header.pointee.zero }
    @inline(__always) var places: BucketPlaces { header.pointee.places }
    var used: Int { header.pointee.used }

    // Memory after the header: the address of the further rows, the number of threads that use the shared row, places,
    // keys, the first row.

    @inline(__always) private var cells: Cell {
        (UnsafeMutableRawPointer(header) + Self.headerSize).assumingMemoryBound(to: Atomic<UInt64>.self)
    }
    @inline(__always) private var keys: Cell { header.pointee.firstRow - (shape.mask &+ 1) }
    /// The number of threads that are using the shared row. A table that is not in use may have some for a moment.
    var users: Cell { cells + 1 }
    @inline(__always) private var spare: Cell? {
        Cell(bitPattern: UInt(truncatingIfNeeded: cells.pointee.load(ordering: .acquiring)))
    }

    @inline(__always) var firstRow: Cell { header.pointee.firstRow }

    /// Returns a row; nil if only the first row is made.
    @inline(__always) func row(_ number: Int) -> Cell? {
        if number == 0 { return header.pointee.firstRow }
        return spare.map { $0 + (number &- 1) &* SpareCells.stride(shape.width) }
    }

    /// Makes all rows. Call it under the lock.
    func makeRows() {
        guard spare == nil else { return }
        let made = SpareCells.cells(SpareCells.stride(shape.width) * Self.base)
        cells.pointee.store(UInt64(UInt(bitPattern: made)), ordering: .releasing)
    }

    var hasAllRows: Bool { spare != nil }

    func forEachRow(_ body: (Cell) -> Void) {
        for number in 0...Self.base { if let row = row(number) { body(row) } }
    }

    // Buckets.

    /// A bucket's number and sign, as one word that is not 0.
    @inline(__always) private static func word(_ key: Int, _ sign: UInt64) -> UInt64 {
        1 &<< 40 | UInt64(UInt32(truncatingIfNeeded: key)) &<< 1 | sign
    }

    /// Returns the slot of a bucket, or nil if the table does not have the bucket. `sign`: 1 for negative values.
    ///
    /// Neighboring buckets are in neighboring slots, so a usual distribution has no collisions.
    @inline(__always) func slot(_ key: Int, _ sign: UInt64) -> Int? {
        let wanted = Self.word(key, sign)
        let mask = shape.mask
        var slot = first(key, sign, mask)
        while true {
            let found = keys[slot].load(ordering: .relaxed)
            if _fastPath(found == wanted) { return slot }
            if found == 0 { return nil }
            slot = (slot &+ 1) & mask
        }
    }

    @inline(__always) private func first(_ key: Int, _ sign: UInt64, _ mask: Int) -> Int {
        (sign == 0 ? key : ~key) & mask
    }

    /// Returns the slot of a bucket, which is added if the table does not have it. Call it under the lock. At least one
    /// slot must be free.
    func madeSlot(_ key: Int, _ sign: UInt64) -> Int {
        if let slot = slot(key, sign) { return slot }
        var slot = first(key, sign, shape.mask)
        while keys[slot].load(ordering: .relaxed) != 0 { slot = (slot + 1) & shape.mask }
        keys[slot].store(Self.word(key, sign), ordering: .relaxed)
        header.pointee.used += 1
        places.add(key, sign, index, zero: zero) { self.slot($0, sign) }
        return slot
    }

    /// Calls `body` with slot, bucket number and sign of each bucket. Call it under the lock.
    func forEachBucket(_ body: (_ slot: Int, _ key: Int, _ sign: UInt64) -> Void) {
        for slot in 0...shape.mask {
            let word = keys[slot].load(ordering: .relaxed)
            guard word != 0 else { continue }
            body(slot, Int(Int32(truncatingIfNeeded: word >> 1)), word & 1)
        }
    }

    /// Returns the sum of a column of counts over all rows. `word`: its place in a row.
    func total(_ word: Int) -> UInt64 {
        var total: UInt64 = 0
        forEachRow { total &+= $0[word].load(ordering: .relaxed) }
        return total
    }

    /// The sum of the observations.
    var sum: Double {
        var sum = 0.0
        forEachRow { sum += Double(bitPattern: $0.pointee.load(ordering: .relaxed)) }
        return sum
    }
}
