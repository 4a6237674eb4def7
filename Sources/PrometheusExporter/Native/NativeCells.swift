import CLinux
import Glibc
import Synchronization

/// Counts of observations in native buckets, and in classic buckets where the histogram keeps both.
///
/// The first thread that observes owns the first row of the table; four more threads have rows of their own, and all
/// others share one. An observation of a bucket that exists takes no lock and allocates nothing. A new bucket is added
/// under a lock. So is a change of resolution: the counts move to another table once no thread is using the old one.
/// Each thread marks its row as busy while it uses a table, so that this can be known.
final class NativeCells: Sendable {
    typealias Cell = NativeTable.Cell

    struct State {
        var active: NativeTable
        /// The other table, made for the first change of resolution. No observation reads it.
        var idle: NativeTable?
        /// Nanoseconds since 1970 at which the counts began.
        var created = cl_realtime_ns()
        /// CLOCK_MONOTONIC nanoseconds of the last reset.
        var reset = cl_monotonic_ns()
    }

    let options: NativeBuckets
    /// Freed in deinit.
    nonisolated(unsafe) let head: UnsafeMutablePointer<NativeHead>
    let state: TracedMutex<State>
    /// Whether each mark needs a fence, because the kernel cannot fence all threads at once.
    let fencesMarks: Bool
    let hasClassic: Bool

    /// - Parameter bounds: the number of finite classic bounds; 0 if the histogram has only native buckets.
    init(_ options: NativeBuckets, bounds: Int, fencesMarks: Bool = !canFenceThreads) {
        self.options = options
        self.fencesMarks = fencesMarks
        hasClassic = bounds > 0
        let table = NativeTable(
            NativeTable.Shape(mask: options.capacity - 1, classic: hasClassic ? bounds + 1 : 0))
        table.clear(schema: options.schema, zeroThreshold: options.zeroThreshold)
        head = .allocate(capacity: 1)
        head.initialize(to: NativeHead(table, hasShortcut: !hasClassic && !fencesMarks))
        state = TracedMutex(State(active: table))
    }

    deinit {
        head.pointee.busy.deallocate()
        head.deinitialize(count: 1)
        head.deallocate()
        state.withLock { state in
            state.active.deallocate()
            state.idle?.deallocate()
        }
    }

    /// Whether the kernel can make all threads of the process execute a memory barrier. Registered once.
    private static let canFenceThreads = cl_register_thread_barrier() == 0

    // Observations.

    /// Counts any value, on any thread. `bucket`: its classic bucket, if there are classic buckets.
    @inline(__always) func observe(_ value: Double, bucket: Int) {
        let slot = UInt64(cl_thread_slot())
        let isOwner = head.pointee.owner.load(ordering: .relaxed) == slot
        if isOwner || slot &- 1 < UInt64(SpareCells.owned),
            add(value, bucket, row: isOwner ? 0 : Int(truncatingIfNeeded: slot))
        {
            return
        }
        observeElsewhere(value, bucket: bucket)
    }

    /// Adds to the calling thread's row; returns false and adds nothing if the row or the bucket is not made, or if the
    /// value is infinite or NaN.
    @inline(__always) private func add(_ value: Double, _ bucket: Int, row number: Int) -> Bool {
        let mark = head.pointee.busy + number &* 8
        if _slowPath(fencesMarks) {
            mark.pointee.store(1, ordering: .sequentiallyConsistent)
        } else {
            mark.pointee.store(1, ordering: .relaxed)
            cl_compiler_barrier()
        }
        let table = NativeTable(address: head.pointee.current.load(ordering: .sequentiallyConsistent))
        guard let row = table.row(number), let cell = Self.cell(of: value, in: table, row) else {
            mark.pointee.store(0, ordering: .releasing)
            return false
        }
        cell.pointee.addOwned(1 as UInt64)
        if hasClassic { row[3 &+ bucket].addOwned(1 as UInt64) }
        row.pointee.addOwned(value)
        mark.pointee.store(0, ordering: .releasing)
        return true
    }

    /// Returns the count of a finite value's bucket in a row, or nil if the bucket is not made.
    @inline(__always) private static func cell(of value: Double, in table: NativeTable, _ row: Cell) -> Cell? {
        let found = table.places.found(value.bitPattern)
        if _fastPath(found > 0) { return row + (table.shape.counts &+ found &- 1) }
        return searchedCell(of: value, in: table, row)
    }

    /// Searches the bucket, or returns the count of the zero bucket.
    @inline(never) private static func searchedCell(of value: Double, in table: NativeTable, _ row: Cell) -> Cell? {
        let magnitude = value.magnitude.bitPattern
        if magnitude <= table.zero { return row + 1 }
        guard magnitude < Double.infinity.bitPattern,
            let slot = table.slot(table.index.key(of: magnitude), value.bitPattern &>> 63)
        else { return nil }
        return row + (table.shape.counts &+ slot)
    }

    /// Observes on a thread that shares a row, or takes the lock for what is not made yet.
    @inline(never) private func observeElsewhere(_ value: Double, bucket: Int) {
        let slot = UInt64(cl_claim_thread_slot())
        let mine = claimedRow(slot)
        if mine == NativeTable.shared, addShared(value, bucket) { return }
        state.withLock { state in
            if mine > 0 { state.active.makeRows() }
            let word = place(of: value, &state)
            // A row is made above, and a change of resolution keeps all rows.
            guard let row = state.active.row(mine) else { return }
            // Tables change only under the lock, so no mark is needed.
            Self.add(value, row, word, hasClassic ? 3 + bucket : nil, isShared: mine == NativeTable.shared)
        }
    }

    /// Returns the row of the calling thread, which becomes the owner of the first row if there is none.
    private func claimedRow(_ slot: UInt64) -> Int {
        guard slot != UInt64(CL_NO_THREAD_SLOT) else { return NativeTable.shared }
        let (claimed, before) = head.pointee.owner.compareExchange(expected: .max, desired: slot, ordering: .relaxed)
        if claimed || before == slot { return 0 }
        return slot <= UInt64(SpareCells.owned) ? Int(slot) : NativeTable.shared
    }

    /// Adds to the shared row; returns false and adds nothing if the row or the bucket is not made.
    private func addShared(_ value: Double, _ bucket: Int) -> Bool {
        while true {
            let address = head.pointee.current.load(ordering: .sequentiallyConsistent)
            let table = NativeTable(address: address)
            table.users.pointee.wrappingAdd(1, ordering: .sequentiallyConsistent)
            defer { table.users.pointee.wrappingSubtract(1, ordering: .releasing) }
            // Another table may have become active before this thread was counted.
            guard head.pointee.current.load(ordering: .sequentiallyConsistent) == address else { continue }
            guard let row = table.row(NativeTable.shared), let cell = Self.cell(of: value, in: table, row) else {
                return false
            }
            Self.add(value, row, cell - row, hasClassic ? 3 + bucket : nil, isShared: true)
            return true
        }
    }

    /// Counts a value in these words of a row, and adds it to the sum.
    private static func add(_ value: Double, _ row: Cell, _ native: Int, _ classic: Int?, isShared: Bool) {
        guard isShared else {
            row[native].addOwned(1 as UInt64)
            if let classic { row[classic].addOwned(1 as UInt64) }
            return row.pointee.addOwned(value)
        }
        row[native].wrappingAdd(1, ordering: .relaxed)
        if let classic { row[classic].wrappingAdd(1, ordering: .relaxed) }
        row.pointee.addShared(value)
    }

    // Pages.

    /// Returns what `read` reads from the table, which does not change meanwhile; counts may grow.
    func read<Value>(_ read: (NativeTable, _ created: Int64) -> sending Value) -> sending Value {
        state.withLock { read($0.active, $0.created) }
    }
}
