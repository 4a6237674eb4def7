/// Finds earlier entries by a 64-bit hash. A slot holds half of the hash and the number of an entry; entries are in
/// order of insertion. The caller must compare entries with equal hashes: only different hashes prove a difference.
struct LabelTable: ~Copyable {
    struct Entry {
        let hash: UInt64
        /// Position of the labels, or of the name in a table of names; -1 if there is none.
        let offset: Int
    }

    private static let smallest = 64
    private var slots: UnsafeMutablePointer<UInt64>
    private var slotCapacity = smallest
    private var mask = smallest - 1
    private var entries: UnsafeMutablePointer<Entry>
    private var entryCapacity = smallest
    private(set) var count = 0

    init() {
        slots = .allocate(capacity: Self.smallest)
        slots.initialize(repeating: 0, count: Self.smallest)
        entries = .allocate(capacity: Self.smallest)
    }

    deinit {
        slots.deallocate()
        entries.deallocate()
    }

    subscript(_ index: Int) -> Entry { entries[index] }

    /// - Complexity: constant. A new family begins with 64 slots, however many the last one had.
    @inline(__always) mutating func removeAll() {
        guard count > 0 else { return }
        count = 0
        mask = Self.smallest - 1
        slots.update(repeating: 0, count: Self.smallest)
    }

    @inline(__always) func firstProbe(_ hash: UInt64) -> Int { Int(truncatingIfNeeded: hash) & mask }

    /// Returns the next entry with this hash. If there is none, returns nil and leaves `probe` at the slot for a new
    /// entry.
    @inline(__always) func candidate(_ hash: UInt64, _ probe: inout Int) -> Int? {
        while true {
            let slot = slots[probe]
            if slot == 0 { return nil }
            if slot >> 32 == hash >> 32 {
                let index = Int(slot & 0xffff_ffff) - 1
                if entries[index].hash == hash {
                    probe = (probe + 1) & mask
                    return index
                }
            }
            probe = (probe + 1) & mask
        }
    }

    /// Inserts an entry.
    /// - Parameter probe: the position at which `candidate` left it.
    @discardableResult
    @inline(__always) mutating func insert(_ hash: UInt64, offset: Int, at probe: Int) -> Int {
        if count == entryCapacity { growEntries() }
        (entries + count).initialize(to: Entry(hash: hash, offset: offset))
        count += 1
        slots[probe] = (hash & ~0xffff_ffff) | UInt64(count)
        if count * 2 > mask { growSlots() }
        return count - 1
    }

    private mutating func growEntries() {
        let larger = UnsafeMutablePointer<Entry>.allocate(capacity: entryCapacity * 2)
        larger.moveInitialize(from: entries, count: count)
        entries.deallocate()
        entries = larger
        entryCapacity *= 2
    }

    private mutating func growSlots() {
        let wanted = (mask + 1) * 4
        if wanted > slotCapacity {
            slots.deallocate()
            slots = .allocate(capacity: wanted)
            slotCapacity = wanted
        }
        slots.initialize(repeating: 0, count: wanted)
        mask = wanted - 1
        for index in 0..<count {
            let hash = entries[index].hash
            var probe = Int(truncatingIfNeeded: hash) & mask
            while slots[probe] != 0 { probe = (probe + 1) & mask }
            slots[probe] = (hash & ~0xffff_ffff) | UInt64(index + 1)
        }
    }
}
