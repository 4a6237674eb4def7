public import Synchronization

/// Cells of an instrument for threads that do not own its first ones: a row for each of the lowest thread slots and one that all other
/// threads share. Made when a second thread comes, so an instrument that one thread updates has none.
///
/// A row belongs to the thread that has its slot. So memory is bounded whatever the number of threads.
@usableFromInline struct SpareCells: ~Copyable, Sendable {
    @usableFromInline typealias Row = UnsafeMutablePointer<Atomic<UInt64>>

    /// Slots with a row: as many threads as small servers have. The shared row comes after theirs.
    @usableFromInline static let owned: UInt32 = 4

    /// Address of the first row, 0 while there is none; never changed once it is there.
    @usableFromInline let block = Atomic<UInt>(0)

    init() {}

    deinit { UnsafeMutableRawPointer(bitPattern: block.load(ordering: .relaxed))?.deallocate() }

    /// Words from one row to the next, for rows of `width` words: rows begin on cache lines of their own, or two threads would wait for
    /// each other.
    @inlinable static func stride(_ width: Int) -> Int { (width &+ 7) & ~7 }

    /// The row of the thread with this slot; nil when it has none, or the rows are still to be made.
    @inlinable func row(of slot: UInt32, width: Int) -> Row? {
        // No slot wraps around to the highest.
        guard slot &- 1 < Self.owned, let first else { return nil }
        return first + Int(slot &- 1) &* Self.stride(width)
    }

    /// The row for the thread with this slot, and whether it is the one that is shared. Makes all rows if need be.
    func madeRow(of slot: UInt32, width: Int) -> (row: Row, isShared: Bool) {
        let first = first ?? made(width)
        let isShared = slot &- 1 >= Self.owned
        return (first + Int(isShared ? Self.owned : slot &- 1) &* Self.stride(width), isShared)
    }

    /// Calls `body` with every row there is.
    @inline(__always) func forEachRow(width: Int, _ body: (Row) -> Void) {
        guard let first else { return }
        for index in 0...Int(Self.owned) { body(first + index &* Self.stride(width)) }
    }

    @inlinable var first: Row? { Row(bitPattern: block.load(ordering: .acquiring)) }

    private func made(_ width: Int) -> Row {
        let cells = Self.cells(Self.stride(width) * Int(Self.owned + 1))
        let (exchanged, there) = block.compareExchange(
            expected: 0, desired: UInt(bitPattern: cells), ordering: .acquiringAndReleasing)
        if exchanged { return cells }
        // Another thread was quicker.
        cells.deallocate()
        return Row(bitPattern: there)!
    }

    /// Cells at 0 that begin on a cache line, in memory of the caller's.
    static func cells(_ words: Int) -> Row {
        let raw = UnsafeMutableRawPointer.allocate(byteCount: words * 8, alignment: 64)
        let cells = raw.bindMemory(to: Atomic<UInt64>.self, capacity: words)
        for word in 0..<words { (cells + word).initialize(to: Atomic(0)) }
        return cells
    }
}
