import Synchronization

/// Records by their label values, in a hash table with linear probing. Any thread reads it without a lock while one
/// thread at a time changes it. The struct is a handle: its user must ensure that the memory still exists.
///
/// A slot is the address of a record with a tag of its hash in the upper bits. The tag lets a look-up skip other
/// records without reading them. An empty slot is 0. A removed child leaves a mark in its slot.
struct LabelTable {
    /// The address of the first slot, and in the lower bits the shift that makes a slot number of a hash: 64 less the
    /// logarithm of the number of slots.
    let handle: UInt

    init(handle: UInt) { self.handle = handle }

    /// Makes an empty table for `children` children.
    init(children: Int) {
        var logarithm = 5
        while Self.capacity(1 << logarithm) < children { logarithm += 1 }
        let memory = UnsafeMutableRawPointer.allocate(byteCount: 8 << logarithm, alignment: 64)
        memory.initializeMemory(as: UInt64.self, repeating: 0, count: 1 << logarithm)
        handle = UInt(bitPattern: memory) | UInt(64 - logarithm)
    }

    func deallocate() { memory.deallocate() }

    private var memory: UnsafeMutableRawPointer {
        UnsafeMutableRawPointer(bitPattern: handle & ~63).unsafelyUnwrapped
    }

    private var slotCount: Int { 1 << (64 - Int(handle & 63)) }
    /// The number of children that fit, including removed ones.
    var capacity: Int { Self.capacity(slotCount) }

    /// A quarter of the slots stays free, so that look-ups stay short.
    private static func capacity(_ slotCount: Int) -> Int { slotCount - slotCount / 4 }

    private func slot(_ position: Int) -> UnsafeMutablePointer<Atomic<UInt64>> {
        (memory + 8 * position).assumingMemoryBound(to: Atomic<UInt64>.self)
    }

    /// Finds the record with this hash for which `matches` returns true.
    @inline(__always) func find(_ hash: UInt64, _ matches: (ChildRecord) -> Bool) -> ChildRecord? {
        position(hash, matches).map { LabelSlot.record(slot($0).pointee.load(ordering: .acquiring)) }
    }

    @inline(__always) private func position(_ hash: UInt64, _ matches: (ChildRecord) -> Bool) -> Int? {
        var position = Int(truncatingIfNeeded: hash >> UInt64(handle & 63))
        while true {
            let content = slot(position).pointee.load(ordering: .acquiring)
            if LabelSlot.isTagged(content, hash), matches(LabelSlot.record(content)) { return position }
            if content == 0 { return nil }
            position = (position + 1) & (slotCount - 1)
        }
    }

    /// Inserts a record that is not in the table. There must be a free slot.
    func insert(_ record: ChildRecord, _ hash: UInt64) {
        var position = Int(truncatingIfNeeded: hash >> UInt64(handle & 63))
        while slot(position).pointee.load(ordering: .relaxed) != 0 { position = (position + 1) & (slotCount - 1) }
        slot(position).pointee.store(LabelSlot.content(record, hash), ordering: .releasing)
    }

    /// Removes a record. Its slot is not used again, because a look-up in progress may go past it.
    func remove(_ record: ChildRecord, _ hash: UInt64) {
        guard let position = position(hash, { $0.memory == record.memory }) else { return }
        slot(position).pointee.store(LabelSlot.removed, ordering: .releasing)
    }
}

/// The content of a slot.
@usableFromInline enum LabelSlot {
    /// The content of a removed record's slot. No hash has this tag, and no record this address.
    static let removed: UInt64 = 2 << 48

    /// Returns the tag: bits of the hash that do not make the slot number. It is odd, so that an empty slot has no
    /// valid tag.
    @inlinable @inline(__always) static func tag(_ hash: UInt64) -> UInt64 { hash >> 32 & 0xffff | 1 }

    @inlinable @inline(__always) static func isTagged(_ content: UInt64, _ hash: UInt64) -> Bool {
        content >> 48 == tag(hash)
    }

    @inlinable @inline(__always) static func record(_ content: UInt64) -> ChildRecord {
        ChildRecord(
            memory: UnsafeMutableRawPointer(bitPattern: UInt((content << 16) >> 16)).unsafelyUnwrapped)
    }

    static func content(_ record: ChildRecord, _ hash: UInt64) -> UInt64 {
        UInt64(UInt(bitPattern: record.memory)) | tag(hash) << 48
    }
}
