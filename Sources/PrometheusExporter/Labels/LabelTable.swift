import Synchronization

/// Records by their label values: slots of one size, probed place by place, that any thread reads without a lock while one at a time changes
/// them. It is a handle: who uses one must know that the memory is still there.
///
/// A slot is the address of a record, and above it a tag of the hash, by which other records are passed by unseen. 0 is an empty slot; a child
/// that is removed leaves a mark in its place.
struct LabelTable {
    /// The address of the first slot, and in its lower bits how far a hash is shifted for its place: 64 less the logarithm of the places.
    let handle: UInt

    init(handle: UInt) { self.handle = handle }

    /// An empty table with room for so many children.
    init(children: Int) {
        var logarithm = 5
        while Self.room(1 << logarithm) < children { logarithm += 1 }
        let memory = UnsafeMutableRawPointer.allocate(byteCount: 8 << logarithm, alignment: 64)
        memory.initializeMemory(as: UInt64.self, repeating: 0, count: 1 << logarithm)
        handle = UInt(bitPattern: memory) | UInt(64 - logarithm)
    }

    func deallocate() { memory.deallocate() }

    private var memory: UnsafeMutableRawPointer {
        UnsafeMutableRawPointer(bitPattern: handle & ~63).unsafelyUnwrapped
    }

    private var places: Int { 1 << (64 - Int(handle & 63)) }
    /// How many children it has room for, the removed ones included.
    var room: Int { Self.room(places) }

    /// A quarter is free at least, or look-ups would be long.
    private static func room(_ places: Int) -> Int { places - places / 4 }

    private func slot(_ place: Int) -> UnsafeMutablePointer<Atomic<UInt64>> {
        (memory + 8 * place).assumingMemoryBound(to: Atomic<UInt64>.self)
    }

    /// The record with this hash of which `matches` says that it is the one.
    @inline(__always) func find(_ hash: UInt64, _ matches: (ChildRecord) -> Bool) -> ChildRecord? {
        place(hash, matches).map { LabelSlot.record(slot($0).pointee.load(ordering: .acquiring)) }
    }

    @inline(__always) private func place(_ hash: UInt64, _ matches: (ChildRecord) -> Bool) -> Int? {
        var place = Int(truncatingIfNeeded: hash >> UInt64(handle & 63))
        while true {
            let content = slot(place).pointee.load(ordering: .acquiring)
            if LabelSlot.isTagged(content, hash), matches(LabelSlot.record(content)) { return place }
            if content == 0 { return nil }
            place = (place + 1) & (places - 1)
        }
    }

    /// Not here yet. There must be room.
    func insert(_ record: ChildRecord, _ hash: UInt64) {
        var place = Int(truncatingIfNeeded: hash >> UInt64(handle & 63))
        while slot(place).pointee.load(ordering: .relaxed) != 0 { place = (place + 1) & (places - 1) }
        slot(place).pointee.store(LabelSlot.content(record, hash), ordering: .releasing)
    }

    /// Its place is not used again: look-ups may be on their way past it.
    func remove(_ record: ChildRecord, _ hash: UInt64) {
        guard let place = place(hash, { $0.memory == record.memory }) else { return }
        slot(place).pointee.store(LabelSlot.removed, ordering: .releasing)
    }
}

/// What a slot holds.
@usableFromInline enum LabelSlot {
    /// A tag that no hash has, and no address.
    static let removed: UInt64 = 2 << 48

    /// Of other bits than the place. Odd, so that an empty slot has none.
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
