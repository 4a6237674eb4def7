public import Synchronization

/// The records of a family as look-ups see them: without a lock, and without counting a reference.
///
/// The first ones are found here, in the family itself, and further ones in a table. What is found lives as long as the family. That is so
/// until the first child is removed: from then on nothing is found here, and who looks for a child takes the family's lock.
@usableFromInline struct LabelIndex: ~Copyable, Sendable {
    /// How many labels the family has.
    @usableFromInline let labels: Int
    /// As those of a `LabelTable`. Two cache lines: for most families all there is to look through.
    @usableFromInline let slots = InlineArray<16, Atomic<UInt64>> { _ in Atomic(0) }
    /// Children that are found here; a quarter of the slots stays free.
    static let room = 12
    /// The handle of the table with all children, 0 while there is none.
    private let table = Atomic<UInt>(0)

    init(labels: Int) { self.labels = labels }

    /// Of the first `room` children.
    func insert(_ record: ChildRecord, _ hash: UInt64) {
        var place = Int(truncatingIfNeeded: hash >> 60)
        while slots[place].load(ordering: .relaxed) != 0 { place = (place + 1) & 15 }
        slots[place].store(LabelSlot.content(record, hash), ordering: .releasing)
    }

    /// The table must live as long as the family.
    func publish(_ table: LabelTable) { self.table.store(table.handle, ordering: .releasing) }

    /// From now on all is found under the lock. Who is on his way has found it already, or finds nothing.
    func withdraw() {
        table.store(0, ordering: .releasing)
        for place in slots.indices { slots[place].store(0, ordering: .releasing) }
    }

    // Each of these finds short texts here. nil says that the child was not found so, not that there is none.

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
        var place = Int(truncatingIfNeeded: hash &>> 60)
        while true {
            let content = slots[unchecked: place].load(ordering: .acquiring)
            if _fastPath(LabelSlot.isTagged(content, hash)) {
                let record = LabelSlot.record(content)
                if _fastPath(matches(record)) { return record }
            }
            if content == 0 { return nil }
            place = (place &+ 1) & 15
        }
    }

    /// Short texts in the table. nil says what it says above.
    func further(_ first: String, _ second: String?, _ third: String?) -> ChildRecord? {
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

    /// Texts of any length and letters, here or in the table; `values`: canonical, with this hash, and as many as the family has labels. nil
    /// says that there was no child, or that the lock is to be taken.
    func record(_ hash: UInt64, _ values: borrowing LabelValues) -> ChildRecord? {
        if let found = find(hash, { values.are(those: $0) }) { return found }
        let handle = table.load(ordering: .acquiring)
        return handle == 0 ? nil : LabelTable(handle: handle).find(hash) { values.are(those: $0) }
    }
}

extension LabelValues {
    /// Whether they are the record's. Canonical.
    @inline(__always) borrowing func are(those record: ChildRecord) -> Bool {
        for index in 0..<count where self[index] != record.labels[index] { return false }
        return true
    }
}
