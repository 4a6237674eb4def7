public import Synchronization

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
