import Synchronization

/// Children by their label values: a table of one size, probed place by place, that any thread reads without a lock while one at a time
/// changes it. It is a handle: who uses one must know that the memory is still there.
///
/// An entry is the address of a child, the hash, and the label values. All but the address is written before the address is, and stays
/// until the table is freed; a child that is removed leaves a mark in its place. Entries are powers of two in size and begin on a cache
/// line: with up to three labels, a look-up that finds its child at the first place reads one line.
struct LabelTable {
    /// The address of the first entry, and in its lower bits the logarithm of their number.
    let handle: UInt
    /// The logarithm of an entry's bytes.
    private let shift: Int

    @inline(__always) init(handle: UInt, labels: Int) {
        self.handle = handle
        shift = Self.shift(labels)
    }

    /// An empty table with room for so many children.
    init(children: Int, labels: Int) {
        shift = Self.shift(labels)
        // A quarter is free at least, or look-ups would be long.
        var logarithm = 1
        while 3 << logarithm < 4 * children { logarithm += 1 }
        let memory = UnsafeMutableRawPointer.allocate(byteCount: 1 << (logarithm + shift), alignment: 64)
        memory.initializeMemory(as: UInt8.self, repeating: 0, count: 1 << (logarithm + shift))
        handle = UInt(bitPattern: memory) | UInt(logarithm)
    }

    @inline(__always) private static func shift(_ labels: Int) -> Int {
        labels == 1 ? 5 : labels <= 3 ? 6 : Int.bitWidth - (16 + 16 * labels - 1).leadingZeroBitCount
    }

    func deallocate(labels: Int) {
        for place in 0..<places where entry(place).child.pointee.load(ordering: .relaxed) != 0 {
            entry(place).labels.deinitialize(count: labels)
        }
        memory.deallocate()
    }

    @inline(__always) private var memory: UnsafeMutableRawPointer { .init(bitPattern: handle & ~63)! }
    private var places: Int { 1 << Int(handle & 63) }
    /// How many children it has room for, the removed ones included.
    var room: Int { places - (places + 3) / 4 }

    @inline(__always) private func entry(_ place: Int) -> LabelEntry { LabelEntry(memory: memory + place << shift) }

    /// The entry with this hash of which `matches` says that it is the one, and its child.
    @inline(__always) func find(_ hash: UInt64, _ matches: (LabelEntry) -> Bool) -> (LabelEntry, UnsafeRawPointer)? {
        let logarithm = UInt64(handle & 63)
        var place = Int(truncatingIfNeeded: hash &>> (64 &- logarithm))
        while true {
            let entry = entry(place)
            let child = entry.child.pointee.load(ordering: .acquiring)
            if child == 0 { return nil }
            if matches(entry), let found = UnsafeRawPointer(bitPattern: child & ~LabelEntry.removed) {
                return (entry, found)
            }
            place = (place &+ 1) & (1 &<< Int(logarithm) &- 1)
        }
    }

    /// `values`: canonical, with this hash.
    func find(_ hash: UInt64, _ values: LabelValues) -> (LabelEntry, UnsafeRawPointer)? {
        find(hash) { entry in
            entry.hash == hash && (0..<values.count).allSatisfy { values[$0] == entry.labels[$0] }
        }
    }

    /// `values`: canonical, with this hash, and not here yet. There must be room.
    func insert(_ child: AnyObject, _ hash: UInt64, _ labels: Int, value: (Int) -> String) {
        var place = Int(truncatingIfNeeded: hash >> (64 - UInt64(handle & 63)))
        while entry(place).child.pointee.load(ordering: .relaxed) != 0 { place = (place + 1) % places }
        let entry = entry(place)
        entry.hash = hash
        for index in 0..<labels { (entry.labels + index).initialize(to: value(index)) }
        let address = UInt(bitPattern: Unmanaged.passUnretained(child).toOpaque())
        entry.child.pointee.store(address, ordering: .releasing)
    }

    /// Calls `body` with the children that were not removed.
    func visit(_ body: (LabelEntry, AnyObject) -> Void) {
        for place in 0..<places {
            let child = entry(place).child.pointee.load(ordering: .relaxed)
            guard let child = UnsafeRawPointer(bitPattern: child & ~LabelEntry.removed) else { continue }
            body(entry(place), Unmanaged<AnyObject>.fromOpaque(child).takeUnretainedValue())
        }
    }
}

/// A place of a `LabelTable`.
struct LabelEntry {
    /// In place of the address of a child that was removed. Such a place is not used again: look-ups may be on their way past it.
    fileprivate static let removed: UInt = 1

    fileprivate let memory: UnsafeMutableRawPointer

    @inline(__always) fileprivate var child: UnsafeMutablePointer<Atomic<UInt>> {
        memory.assumingMemoryBound(to: Atomic<UInt>.self)
    }

    @inline(__always) fileprivate(set) var hash: UInt64 {
        get { memory.load(fromByteOffset: 8, as: UInt64.self) }
        nonmutating set { memory.storeBytes(of: newValue, toByteOffset: 8, as: UInt64.self) }
    }

    @inline(__always) var labels: UnsafeMutablePointer<String> { (memory + 16).assumingMemoryBound(to: String.self) }

    /// Whether a label's words are these.
    @inline(__always) func has(_ bits: LabelBits, at index: Int) -> Bool {
        memory.load(fromByteOffset: 16 &+ 16 &* index, as: UInt64.self) == bits.low
            && memory.load(fromByteOffset: 24 &+ 16 &* index, as: UInt64.self) == bits.high
    }

    func remove() { child.pointee.store(Self.removed, ordering: .releasing) }
}
