import Synchronization

/// The label table of a family as look-ups see it: without a lock, and without counting a reference.
///
/// The children that are found live as long as the family. That is so until the first one is removed: from then on there is no table here,
/// and who looks for a child takes the family's lock.
struct LabelIndex: ~Copyable, Sendable {
    /// How many labels the family has.
    let labels: Int
    /// The handle of the table, 0 while there is none.
    private let table = Atomic<UInt>(0)

    init(labels: Int) { self.labels = labels }

    /// The table must live as long as the family.
    func publish(_ table: LabelTable) { self.table.store(table.handle, ordering: .releasing) }

    /// From now on all is found under the lock. Who is on his way has found the table already.
    func withdraw() { table.store(0, ordering: .releasing) }

    // Each of these finds short texts. nil says that the child was not found so, not that there is none.

    @inline(__always) func child(_ first: String) -> UnsafeRawPointer? {
        let first = LabelBits(first)
        guard labels == 1, first.isShort, let table = table(labels: 1) else { return nil }
        var hash = LabelHash()
        hash.combine(first)
        return table.find(hash.value) { $0.has(first, at: 0) }?.1
    }

    @inline(__always) func child(_ first: String, _ second: String) -> UnsafeRawPointer? {
        let first = LabelBits(first)
        let second = LabelBits(second)
        guard labels == 2, LabelBits.isShort(first.high & second.high), let table = table(labels: 2) else { return nil }
        var hash = LabelHash()
        hash.combine(first)
        hash.combine(second)
        return table.find(hash.value) { $0.has(first, at: 0) && $0.has(second, at: 1) }?.1
    }

    @inline(__always) func child(_ first: String, _ second: String, _ third: String) -> UnsafeRawPointer? {
        let first = LabelBits(first)
        let second = LabelBits(second)
        let third = LabelBits(third)
        guard labels == 3, LabelBits.isShort(first.high & second.high & third.high), let table = table(labels: 3)
        else { return nil }
        var hash = LabelHash()
        hash.combine(first)
        hash.combine(second)
        hash.combine(third)
        return table.find(hash.value) { $0.has(first, at: 0) && $0.has(second, at: 1) && $0.has(third, at: 2) }?.1
    }

    /// Texts of any length and letters. nil says that there was no child, or that the lock is to be taken.
    func child(_ values: LabelValues) -> UnsafeRawPointer? {
        guard values.count == labels, let table = table(labels: labels) else { return nil }
        let values = values.canonical
        return table.find(values.lookupHash, values)?.1
    }

    @inline(__always) private func table(labels: Int) -> LabelTable? {
        let handle = table.load(ordering: .acquiring)
        return handle == 0 ? nil : LabelTable(handle: handle, labels: labels)
    }
}
