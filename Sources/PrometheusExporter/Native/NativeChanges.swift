import CLinux
import Glibc
import Synchronization

/// New buckets and changes of resolution. Every function is called under the lock, with the locked state, except
/// `restoreResolution`.
extension NativeCells {
    /// Returns the place of a value's count in a row. Adds the bucket if it is missing, at a lower resolution if there
    /// are too many.
    func place(of value: Double, _ state: inout State) -> Int {
        guard !value.isNaN else { return 2 }
        let magnitude = value.magnitude.bitPattern
        let sign = value.bitPattern >> 63
        while true {
            let table = state.active
            if magnitude <= table.zero { return 1 }
            let key =
                magnitude < Double.infinity.bitPattern ? table.index.key(of: magnitude) : table.index.infinityKey
            if let slot = table.slot(key, sign) { return table.shape.counts + slot }
            if table.used < options.maximumBuckets || !makeRoom(&state) {
                return table.shape.counts + table.madeSlot(key, sign)
            }
        }
    }

    /// Resets the counts, widens the zero bucket or halves the resolution. Returns false if nothing is left to do.
    private func makeRoom(_ state: inout State) -> Bool {
        if mayReset(state) {
            reset(&state)
            return true
        }
        let (schema, zero) = (state.active.index.schema, Double(bitPattern: state.active.zero))
        if let wider = widerZero(state.active) {
            move(&state, schema: schema, zeroThreshold: wider)
        } else if schema > BucketIndex.coarsest {
            move(&state, schema: schema - 1, zeroThreshold: zero)
        } else {
            return false
        }
        return true
    }

    private func mayReset(_ state: State) -> Bool {
        options.minimumResetSeconds > 0
            && Double(cl_monotonic_ns() - state.reset) >= options.minimumResetSeconds * 1e9
    }

    /// Returns the widest allowed zero bucket if it would take in a bucket, or nil.
    private func widerZero(_ table: NativeTable) -> Double? {
        guard options.maximumZeroThreshold > Double(bitPattern: table.zero) else { return nil }
        let last = table.index.last(notAbove: options.maximumZeroThreshold)
        var takesIn = false
        table.forEachBucket { _, key, _ in takesIn = takesIn || key <= last }
        let wider = table.index.bound(of: last)
        return takesIn && wider.bitPattern > table.zero ? wider : nil
    }

    private func reset(_ state: inout State) {
        let next = idleTable(&state, schema: options.schema, zeroThreshold: options.zeroThreshold)
        replace(&state, by: next)
        state.created = cl_realtime_ns()
        state.reset = cl_monotonic_ns()
    }

    /// Moves all counts to a table of another resolution. Observations go on meanwhile.
    private func move(_ state: inout State, schema: Int, zeroThreshold: Double) {
        let old = state.active
        let next = idleTable(&state, schema: schema, zeroThreshold: zeroThreshold)
        let halvings = old.index.schema - schema
        let lastInZero = zeroThreshold.bitPattern > old.zero ? old.index.last(notAbove: zeroThreshold) : .min
        func place(_ key: Int, _ sign: UInt64) -> Int {
            // A wider bucket holds the values of bucket 2k - 1 and 2k.
            key <= lastInZero ? 1 : next.shape.counts + next.madeSlot((key + 1 << halvings - 1) >> halvings, sign)
        }
        old.forEachBucket { _, key, sign in _ = place(key, sign) }
        next.makeRows()
        replace(&state, by: next)
        guard let base = next.row(NativeTable.base) else { return }
        for word in 1..<next.shape.counts { base[word].store(old.total(word), ordering: .relaxed) }
        base.pointee.store(old.sum.bitPattern, ordering: .relaxed)
        old.forEachBucket { slot, key, sign in base[place(key, sign)].addOwned(old.total(old.shape.counts + slot)) }
    }

    private func idleTable(_ state: inout State, schema: Int, zeroThreshold: Double) -> NativeTable {
        let table = state.idle ?? NativeTable(state.active.shape)
        state.idle = table
        if state.active.hasAllRows { table.makeRows() }
        table.clear(schema: schema, zeroThreshold: zeroThreshold)
        return table
    }

    /// Makes observations use `next`, and waits until none uses the old table.
    private func replace(_ state: inout State, by next: NativeTable) {
        head.pointee.current.store(next.address, ordering: .sequentiallyConsistent)
        // Afterwards every mark of a thread that may have seen the old table is visible.
        if !fencesMarks { cl_thread_barrier() }
        for row in 0..<NativeTable.shared {
            while head.pointee.busy[8 * row].load(ordering: .sequentiallyConsistent) != 0 { sched_yield() }
        }
        while state.active.users.pointee.load(ordering: .sequentiallyConsistent) != 0 { sched_yield() }
        state.idle = state.active
        state.active = next
    }

    /// Resets a histogram that lost resolution, if it is time. Call it after a page.
    func restoreResolution() {
        guard options.minimumResetSeconds > 0 else { return }
        state.withLock { state in
            let table = state.active
            let isCoarser = table.index.schema < options.schema || table.zero > options.zeroThreshold.bitPattern
            if isCoarser && mayReset(state) { reset(&state) }
        }
    }
}
