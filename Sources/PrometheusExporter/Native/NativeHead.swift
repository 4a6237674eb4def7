import CLinux
import Synchronization

/// The part of a native histogram's counts that every observation reads, in memory of its own. An observation reads it
/// without a reference to `NativeCells`, whose count all threads would write to.
struct NativeHead: ~Copyable {
    /// Address of the active table.
    let current: Atomic<UInt>
    /// The slot of the thread that owns the first row.
    let owner = Atomic<UInt64>(.max)
    /// A mark for each row with one thread, on a cache line of its own: not 0 while the thread uses a table.
    let busy: NativeTable.Cell
    /// Whether `observe` can count: marks need no fence, and there are no classic buckets.
    private let hasShortcut: Bool

    init(_ table: NativeTable, hasShortcut: Bool) {
        current = Atomic(table.address)
        busy = SpareCells.cells(8 * NativeTable.shared)
        self.hasShortcut = hasShortcut
    }

    /// Counts a common value on the thread that owns the first row. Returns false and counts nothing on another thread,
    /// for a value without a place in the table, and if there is no shortcut.
    ///
    /// It calls nothing, so its caller saves no registers: those would be a fifth of the instructions.
    @inline(__always) func observe(_ value: Double) -> Bool {
        guard hasShortcut, owner.load(ordering: .relaxed) == UInt64(cl_thread_slot()) else { return false }
        busy.pointee.store(1, ordering: .relaxed)
        cl_compiler_barrier()
        let table = NativeTable(address: current.load(ordering: .sequentiallyConsistent))
        let found = table.places.found(value.bitPattern)
        guard _fastPath(found > 0) else {
            busy.pointee.store(0, ordering: .releasing)
            return false
        }
        let row = table.firstRow
        row[table.shape.counts &+ found &- 1].addOwned(1 as UInt64)
        row.pointee.addOwned(value)
        busy.pointee.store(0, ordering: .releasing)
        return true
    }
}
