import CLinux
public import Synchronization

/// Which thread an instrument's first cells belong to, by its slot: the first thread that updates the instrument, and whoever has
/// its slot after its end. It changes but once more: an owner may resign, and then nobody is it again.
@usableFromInline struct CellOwner: ~Copyable, Sendable {
    /// No thread's slot, nor that of a thread without one.
    private static let nobody = UInt32.max
    private static let resigned = UInt32.max - 1

    @usableFromInline let slot = Atomic<UInt32>(Self.nobody)

    init() {}

    /// `mine`: the calling thread's slot.
    @inlinable func `is`(_ mine: UInt32) -> Bool { slot.load(ordering: .relaxed) == mine }

    /// Makes the thread the owner if there is none. Whether it is the owner now.
    func claim(for mine: UInt32) -> Bool {
        guard mine != UInt32(CL_NO_THREAD_SLOT) else { return false }
        let (exchanged, owner) = slot.compareExchange(expected: Self.nobody, desired: mine, ordering: .relaxed)
        return exchanged || owner == mine
    }

    /// Has an owner that has a row of its own use that from now on. What it is about to add to the first cells still is; nobody else ever
    /// adds to them.
    func resign() {
        let owner = slot.load(ordering: .relaxed)
        if owner &- 1 < SpareCells.owned { slot.store(Self.resigned, ordering: .relaxed) }
    }
}

/// Updates of a cell that the calling thread alone changes: a load and a store, without the locked instruction that makes an atomic add
/// dear. A signal handler that interrupts one of them and updates the same cell is lost.
extension Atomic where Value == UInt64 {
    @inlinable func addOwned(_ amount: UInt64) {
        store(load(ordering: .relaxed) &+ amount, ordering: .relaxed)
    }

    /// The cell holds the bits of a Double.
    @inlinable func addOwned(_ amount: Double) {
        store((Double(bitPattern: load(ordering: .relaxed)) + amount).bitPattern, ordering: .relaxed)
    }

    /// As `addOwned`, to a cell that others change too.
    @inlinable func addShared(_ amount: Double) {
        var seen = load(ordering: .relaxed)
        while true {
            let sum = (Double(bitPattern: seen) + amount).bitPattern
            let (exchanged, original) = weakCompareExchange(expected: seen, desired: sum, ordering: .relaxed)
            if exchanged { return }
            seen = original
        }
    }
}
