public import Synchronization

/// Updates of a cell that only the calling thread changes: a load and a store, without the locked instruction that
/// makes an atomic add slow. If a signal handler interrupts such an update and updates the same cell, its update is
/// lost.
extension Atomic where Value == UInt64 {
    @inlinable func addOwned(_ amount: UInt64) {
        store(load(ordering: .relaxed) &+ amount, ordering: .relaxed)
    }

    /// Adds to a cell that holds the bits of a Double.
    @inlinable func addOwned(_ amount: Double) {
        store((Double(bitPattern: load(ordering: .relaxed)) + amount).bitPattern, ordering: .relaxed)
    }

    /// Adds to a cell that holds the bits of a Double and that other threads change too.
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
