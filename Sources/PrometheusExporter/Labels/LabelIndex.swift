public import Synchronization

/// The records of a family as look-ups see them: without a lock, and without counting references.
///
/// The first records are found here, in the family itself, and all of them in a table once there are more. A record
/// that is found lives as long as the family. This ends when the first child is removed: from then on nothing is found
/// here, and look-ups take the family's lock.
@usableFromInline struct LabelIndex: ~Copyable, Sendable {
    /// The number of labels of the family.
    @usableFromInline let labels: Int
    /// Slots like those of a `LabelTable`, on two cache lines. For most families they hold all children.
    @usableFromInline let slots = InlineArray<16, Atomic<UInt64>> { _ in Atomic(0) }
    /// The number of children that are found here. A quarter of the slots stays free.
    static let capacity = 12
    /// The handle of the table with all children, or 0 while there is none.
    private let table = Atomic<UInt>(0)

    init(labels: Int) { self.labels = labels }

    /// Inserts one of the first `capacity` children.
    func insert(_ record: ChildRecord, _ hash: UInt64) {
        var position = Int(truncatingIfNeeded: hash >> 60)
        while slots[position].load(ordering: .relaxed) != 0 { position = (position + 1) & 15 }
        slots[position].store(LabelSlot.content(record, hash), ordering: .releasing)
    }

    /// Makes look-ups find the table, which must live as long as the family.
    func publish(_ table: LabelTable) { self.table.store(table.handle, ordering: .releasing) }

    /// Makes all look-ups take the lock from now on. A look-up in progress has found its record already, or finds
    /// nothing.
    func withdraw() {
        table.store(0, ordering: .releasing)
        for position in slots.indices { slots[position].store(0, ordering: .releasing) }
    }

    // Each of these functions finds short texts in the index. nil means that the child was not found here; it may
    // exist.

    @inlinable @inline(__always) func record(_ first: String) -> ChildRecord? {
        let first = LabelBits(first)
        guard _fastPath(labels == 1 && first.isShort) else { return nil }
        var hash = LabelHash()
        hash.combine(first)
        return find(hash.value) { $0.has(first, at: 0) }
    }

    @inlinable @inline(__always) func record(_ first: String, _ second: String) -> ChildRecord? {
        let first = LabelBits(first)
        let second = LabelBits(second)
        guard _fastPath(labels == 2 && LabelBits.isShort(first.high & second.high)) else { return nil }
        var hash = LabelHash()
        hash.combine(first)
        hash.combine(second)
        return find(hash.value) { $0.has(first, at: 0) && $0.has(second, at: 1) }
    }

    @inlinable @inline(__always) func record(_ first: String, _ second: String, _ third: String) -> ChildRecord? {
        let first = LabelBits(first)
        let second = LabelBits(second)
        let third = LabelBits(third)
        guard _fastPath(labels == 3 && LabelBits.isShort(first.high & second.high & third.high)) else { return nil }
        var hash = LabelHash()
        hash.combine(first)
        hash.combine(second)
        hash.combine(third)
        return find(hash.value) { $0.has(first, at: 0) && $0.has(second, at: 1) && $0.has(third, at: 2) }
    }

    @inlinable @inline(__always) func find(_ hash: UInt64, _ matches: (ChildRecord) -> Bool) -> ChildRecord? {
        var position = Int(truncatingIfNeeded: hash &>> 60)
        while true {
            let content = slots[unchecked: position].load(ordering: .acquiring)
            if _fastPath(LabelSlot.isTagged(content, hash)) {
                let record = LabelSlot.record(content)
                if _fastPath(matches(record)) { return record }
            }
            if content == 0 { return nil }
            position = (position &+ 1) & 15
        }
    }

    /// Finds short texts in the table. nil means that the child was not found here; it may exist.
    func recordInTable(_ first: String, _ second: String?, _ third: String?) -> ChildRecord? {
        let handle = table.load(ordering: .acquiring)
        guard handle != 0, labels == (third != nil ? 3 : second != nil ? 2 : 1) else { return nil }
        let bits = (LabelBits(first), LabelBits(second ?? ""), LabelBits(third ?? ""))
        guard LabelBits.isShort(bits.0.high & bits.1.high & bits.2.high) else { return nil }
        var hash = LabelHash()
        hash.combine(bits.0)
        if labels > 1 { hash.combine(bits.1) }
        if labels > 2 { hash.combine(bits.2) }
        return LabelTable(handle: handle).find(hash.value) { record in
            record.has(bits.0, at: 0) && (labels < 2 || record.has(bits.1, at: 1))
                && (labels < 3 || record.has(bits.2, at: 2))
        }
    }

    /// Finds texts of any length and any letters, in the index or the table. `values` must be canonical, have this
    /// hash, and be as many as the family has labels. nil means that there is no child, or that the caller must take
    /// the lock.
    func record(_ hash: UInt64, _ values: borrowing LabelValues) -> ChildRecord? {
        if let found = find(hash, { values.are(those: $0) }) { return found }
        let handle = table.load(ordering: .acquiring)
        return handle == 0 ? nil : LabelTable(handle: handle).find(hash) { values.are(those: $0) }
    }
}

extension LabelValues {
    /// Whether these values are the record's. They must be canonical.
    @inline(__always) borrowing func are(those record: ChildRecord) -> Bool {
        for index in 0..<count where self[index] != record.labels[index] { return false }
        return true
    }
}
