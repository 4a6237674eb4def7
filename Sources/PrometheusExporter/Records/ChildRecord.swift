import CLinux
public import Synchronization

/// The data that an update of a child reads and writes, in one place: the owner of the cells, the label values, and the
/// cells. A look-up goes from its family straight to the record. An agent that sleeps between requests finds none of
/// these cache lines and pages in a cache, and fetching them is nearly the whole cost of an update.
///
///     0 address of the child, and above it the slot of the thread that owns the cells | 8 label values | the cells
///
/// The struct is a handle: its user must ensure that the memory still exists. Address and label values are written
/// before a look-up can find the record.
@usableFromInline struct ChildRecord: @unchecked Sendable {
    @usableFromInline typealias Cell = UnsafeMutablePointer<Atomic<UInt64>>

    /// Bits of an address: Linux gives a program no higher address unless the program asks for one.
    @usableFromInline static let addressBits: UInt64 = 48
    // Values in place of a thread's slot, which is 64 at most. The cells of a new child have no owner. An owner may
    // give up the cells; they have no owner then for the rest of the child's life.
    private static let noOwner: UInt64 = 0xffff
    private static let givenUp: UInt64 = 0xfffe

    @usableFromInline let memory: UnsafeMutableRawPointer

    @inlinable @inline(__always) init(memory: UnsafeMutableRawPointer) { self.memory = memory }

    /// Writes a record into memory that has at least `size` bytes. The cells are 0.
    init(in memory: UnsafeMutableRawPointer, labels: Int, cells: Int, _ value: (Int) -> String) {
        self.memory = memory
        word.initialize(to: Atomic(Self.noOwner << Self.addressBits))
        for index in 0..<labels { (self.labels + index).initialize(to: value(index)) }
        for index in 0..<cells { (self.cells(after: labels) + index).initialize(to: Atomic(0)) }
    }

    func deinitialize(labels: Int) { self.labels.deinitialize(count: labels) }

    /// Returns the bytes of a record.
    static func size(labels: Int, cells: Int) -> Int { 8 + 16 * labels + 8 * cells }

    @inlinable @inline(__always) var word: Cell { memory.assumingMemoryBound(to: Atomic<UInt64>.self) }

    @inlinable @inline(__always) var labels: UnsafeMutablePointer<String> {
        (memory + 8).assumingMemoryBound(to: String.self)
    }

    @inlinable @inline(__always) func cells(after labels: Int) -> Cell {
        memory.advanced(by: 8 &+ 16 &* labels).assumingMemoryBound(to: Atomic<UInt64>.self)
    }

    /// Whether the words of a label are these.
    @inlinable @inline(__always) func has(_ bits: LabelBits, at index: Int) -> Bool {
        memory.load(fromByteOffset: 8 &+ 16 &* index, as: UInt64.self) == bits.low
            && memory.load(fromByteOffset: 16 &+ 16 &* index, as: UInt64.self) == bits.high
    }

    @inlinable static func address(_ word: UInt64) -> UInt64 {
        let above = 64 - addressBits
        return (word << above) >> above
    }

    // The child.

    /// Stores the child's address. Call it before a look-up can find the record.
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

    /// Whether the thread owns the cells. `mine`: the calling thread's slot, or `CL_NO_THREAD_SLOT`.
    @inlinable @inline(__always) func isOwned(by mine: UInt32) -> Bool {
        word.pointee.load(ordering: .relaxed) >> Self.addressBits == UInt64(mine)
    }

    /// Makes the calling thread the owner if the cells have none: the first thread that updates the child. A later
    /// thread with the same slot is the owner after that thread's end. Returns whether the calling thread is the owner
    /// now.
    func claim(for mine: UInt32) -> Bool {
        guard mine != UInt32(CL_NO_THREAD_SLOT) else { return false }
        let seen = word.pointee.load(ordering: .relaxed)
        guard seen >> Self.addressBits == Self.noOwner else { return isOwned(by: mine) }
        let claimed = Self.address(seen) | UInt64(mine) << Self.addressBits
        let (exchanged, now) = word.pointee.compareExchange(expected: seen, desired: claimed, ordering: .relaxed)
        return exchanged || now >> Self.addressBits == UInt64(mine)
    }

    /// Leaves the cells without an owner for good: every update takes another path.
    func withholdCells() {
        let seen = word.pointee.load(ordering: .relaxed)
        word.pointee.store(Self.address(seen) | Self.givenUp << Self.addressBits, ordering: .relaxed)
    }

    /// Makes an owner that has a row in `SpareCells` use that row from now on. An update in progress still goes to the
    /// first cells; no other thread ever adds to them.
    func giveUpCells() {
        let seen = word.pointee.load(ordering: .relaxed)
        guard seen >> Self.addressBits &- 1 < UInt64(SpareCells.owned) else { return }
        word.pointee.store(Self.address(seen) | Self.givenUp << Self.addressBits, ordering: .relaxed)
    }
}
