public import Synchronization

/// A Double that threads add to without a lock.
@usableFromInline struct AtomicDouble: ~Copyable, Sendable {
    @usableFromInline let bits: Atomic<UInt64>

    @usableFromInline init(_ value: Double) { bits = Atomic(value.bitPattern) }

    @inlinable var value: Double { Double(bitPattern: bits.load(ordering: .relaxed)) }

    @inlinable func store(_ value: Double) { bits.store(value.bitPattern, ordering: .relaxed) }

    @inlinable func add(_ amount: Double) { bits.addShared(amount) }
}
