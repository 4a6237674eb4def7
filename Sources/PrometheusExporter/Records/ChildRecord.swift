import CLinux
public import Synchronization

/// What an update of a child reads and writes, all in one place: whose cells they are, the label values, and the cells. A look-up comes from
/// its family to here at once; an agent that sleeps between requests finds each of these cache lines, and each page of them, in no cache, and
/// that is nearly all that its requests cost.
///
///     0 address of the child, and above it the slot of the thread that owns the cells | 8 label values | the cells
///
/// A handle: who uses one must know that the memory is still there. Address and label values are written before a look-up can come here.
@usableFromInline struct ChildRecord: @unchecked Sendable {
    @usableFromInline typealias Cell = UnsafeMutablePointer<Atomic<UInt64>>

    /// Bits of an address: Linux gives a program no higher one unless it asks for that.
    @usableFromInline static let addressBits: UInt64 = 48
    // In place of a thread's slot, which is 64 at most. Nobody's are the cells of a new child; an owner may resign, and then they are nobody's
    // for ever.
    private static let nobody: UInt64 = 0xffff
    private static let resigned: UInt64 = 0xfffe

    @usableFromInline let memory: UnsafeMutableRawPointer

    @inlinable @inline(__always) init(memory: UnsafeMutableRawPointer) { self.memory = memory }

    /// Writes a record into memory of `size` bytes. The cells are 0.
    init(in memory: UnsafeMutableRawPointer, labels: Int, cells: Int, _ value: (Int) -> String) {
        self.memory = memory
        word.initialize(to: Atomic(Self.nobody << Self.addressBits))
        for index in 0..<labels { (self.labels + index).initialize(to: value(index)) }
        for index in 0..<cells { (self.cells(behind: labels) + index).initialize(to: Atomic(0)) }
    }

    func deinitialize(labels: Int) { self.labels.deinitialize(count: labels) }

    /// Bytes of a record.
    static func size(labels: Int, cells: Int) -> Int { 8 + 16 * labels + 8 * cells }

    @inlinable @inline(__always) var word: Cell { memory.assumingMemoryBound(to: Atomic<UInt64>.self) }

    @inlinable @inline(__always) var labels: UnsafeMutablePointer<String> {
        (memory + 8).assumingMemoryBound(to: String.self)
    }

    @inlinable @inline(__always) func cells(behind labels: Int) -> Cell {
        memory.advanced(by: 8 &+ 16 &* labels).assumingMemoryBound(to: Atomic<UInt64>.self)
    }

    /// Whether a label's words are these.
    @inlinable @inline(__always) func has(_ bits: LabelBits, at index: Int) -> Bool {
        memory.load(fromByteOffset: 8 &+ 16 &* index, as: UInt64.self) == bits.low
            && memory.load(fromByteOffset: 16 &+ 16 &* index, as: UInt64.self) == bits.high
    }

    @inlinable static func address(_ word: UInt64) -> UInt64 {
        let above = 64 - addressBits
        return (word << above) >> above
    }

    // The child.

    /// Before anybody can find it here.
    func set(child: AnyObject) {
        let address = UInt64(UInt(bitPattern: Unmanaged.passUnretained(child).toOpaque()))
        let owner = word.pointee.load(ordering: .relaxed) >> Self.addressBits
        word.pointee.store(address | owner << Self.addressBits, ordering: .relaxed)
    }

    @inlinable var child: UnsafeRawPointer {
        let address = Self.address(word.pointee.load(ordering: .relaxed))
        return UnsafeRawPointer(bitPattern: UInt(address)).unsafelyUnwrapped
    }

    // The owner.

    /// `mine`: the calling thread's slot, or none.
    @inlinable @inline(__always) func isOwned(by mine: UInt32) -> Bool {
        word.pointee.load(ordering: .relaxed) >> Self.addressBits == UInt64(mine)
    }

    /// Makes the thread the owner if there is none: the first that updates the child, and whoever has its slot after its end. Whether it is the
    /// owner now.
    func claim(for mine: UInt32) -> Bool {
        guard mine != UInt32(CL_NO_THREAD_SLOT) else { return false }
        let seen = word.pointee.load(ordering: .relaxed)
        guard seen >> Self.addressBits == Self.nobody else { return isOwned(by: mine) }
        let claimed = Self.address(seen) | UInt64(mine) << Self.addressBits
        let (exchanged, now) = word.pointee.compareExchange(expected: seen, desired: claimed, ordering: .relaxed)
        return exchanged || now >> Self.addressBits == UInt64(mine)
    }

    /// Has an owner that has a row of its own use that from now on. What it is about to add to the first cells still is; nobody else ever
    /// adds to them.
    func resign() {
        let seen = word.pointee.load(ordering: .relaxed)
        guard seen >> Self.addressBits &- 1 < UInt64(SpareCells.owned) else { return }
        word.pointee.store(Self.address(seen) | Self.resigned << Self.addressBits, ordering: .relaxed)
    }
}
