public import Synchronization

/// Cells of an instrument for threads that do not own its first cells: one row for each of the lowest thread slots, and
/// one row that all other threads share. The rows are made when a second thread updates the instrument, so an
/// instrument that one thread updates has none.
///
/// A row belongs to the thread that holds its slot, so the memory is bounded for any number of threads.
@usableFromInline struct SpareCells: ~Copyable, Sendable {
    @usableFromInline typealias Row = UnsafeMutablePointer<Atomic<UInt64>>

    /// The number of slots that have a row: as many threads as small servers have. The shared row follows these rows.
    @usableFromInline static let owned: UInt32 = 4

    /// The address of the first row, or 0 while there are no rows. It is set once.
    @usableFromInline let block = Atomic<UInt>(0)

    init() {}

    deinit { UnsafeMutableRawPointer(bitPattern: block.load(ordering: .relaxed))?.deallocate() }

    /// Returns the words from one row to the next, for rows of `width` words. Every row begins on its own cache line,
    /// so that two threads do not wait for each other.
    @inlinable static func stride(_ width: Int) -> Int { (width &+ 7) & ~7 }

    /// Returns the row of the thread with this slot, or nil if the slot has no row or the rows are not made yet.
    @inlinable func row(of slot: UInt32, width: Int) -> Row? {
        // Slot 0, which means no slot, wraps around to the highest number.
        guard slot &- 1 < Self.owned, let first else { return nil }
        return first + Int(slot &- 1) &* Self.stride(width)
    }

    /// Returns the row of the thread with this slot, and whether it is the shared row. Makes all rows if there are
    /// none.
    func madeRow(of slot: UInt32, width: Int) -> (row: Row, isShared: Bool) {
        let first = first ?? made(width)
        let isShared = slot &- 1 >= Self.owned
        return (first + Int(isShared ? Self.owned : slot &- 1) &* Self.stride(width), isShared)
    }

    /// Calls `body` with every row.
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
        // Another thread made the rows first.
        cells.deallocate()
        return Row(bitPattern: there)!
    }

    /// Returns cells that are 0 and begin on a cache line. The caller frees them.
    static func cells(_ words: Int) -> Row {
        let raw = UnsafeMutableRawPointer.allocate(byteCount: words * 8, alignment: 64)
        let cells = raw.bindMemory(to: Atomic<UInt64>.self, capacity: words)
        for word in 0..<words { (cells + word).initialize(to: Atomic(0)) }
        return cells
    }
}
