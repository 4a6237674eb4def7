public import Synchronization

/// A value that only grows.
///
/// Whole increments are one atomic add; fractions are kept apart, because adding to a Double takes a
/// compare-and-swap loop, and are summed in when read.
public final class Counter: Instrument {
    @usableFromInline let whole = Atomic<UInt64>(0)
    @usableFromInline let fraction = AtomicDouble(0)

    public init() {}

    /// - Complexity: one relaxed atomic add.
    @inlinable public func increment(by amount: UInt64 = 1) {
        whole.wrappingAdd(amount, ordering: .relaxed)
    }

    /// Adds `amount`; negative amounts and NaN are ignored, since a counter cannot fall.
    @inlinable public func add(_ amount: Double) {
        guard amount > 0 else { return }
        fraction.add(amount)
    }

    /// Follows a count kept elsewhere (the kernel's, for instance): raises the counter to `total`, never lowers it.
    /// Not to be mixed with `increment` on the same child.
    public func raise(to total: UInt64) {
        whole.max(total, ordering: .relaxed)
    }

    public var value: Double { Double(whole.load(ordering: .relaxed)) + fraction.value }

    public func render(family name: String, labels: [UInt8], into page: inout TextBuffer) {
        page.beginSample(name, labels: labels)
        page.append(value)
        page.endSample()
    }
}

/// A Double that threads add to without a lock.
@usableFromInline struct AtomicDouble: ~Copyable, Sendable {
    @usableFromInline let bits: Atomic<UInt64>

    @usableFromInline init(_ value: Double) { bits = Atomic(value.bitPattern) }

    @inlinable var value: Double { Double(bitPattern: bits.load(ordering: .relaxed)) }

    @inlinable func store(_ value: Double) { bits.store(value.bitPattern, ordering: .relaxed) }

    @inlinable func add(_ amount: Double) {
        var seen = bits.load(ordering: .relaxed)
        while true {
            let sum = (Double(bitPattern: seen) + amount).bitPattern
            let (exchanged, original) = bits.weakCompareExchange(expected: seen, desired: sum, ordering: .relaxed)
            if exchanged { return }
            seen = original
        }
    }
}
