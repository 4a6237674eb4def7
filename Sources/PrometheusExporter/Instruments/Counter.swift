public import CLinux
import Synchronization

/// A value that only grows.
///
/// The first thread that increments it owns the first cell. Up to four other threads have a cell each, and all further
/// threads share one. The value is the sum of the cells. Fractions are kept apart, because adding to a shared Double
/// takes a compare-and-swap loop.
///
/// Safe on any thread, and no count is lost when a thread ends. Do not call it from a signal handler: a handler may
/// interrupt an increment of its own thread, and one of the two would be lost.
public final class Counter: Instrument {
    @usableFromInline let record: ChildRecord
    /// The owner's cell, in the record.
    @usableFromInline nonisolated(unsafe) let own: ChildRecord.Cell
    @usableFromInline let spare = SpareCells()
    private let allocation: RecordAllocation
    /// The value that `raise(to:)` has set.
    private let raised = Atomic<UInt64>(0)
    @usableFromInline let fraction = AtomicDouble(0)
    private let created = cl_realtime_ns()
    /// The latest exemplar, or none.
    private let exemplar = TracedMutex<[ExemplarSample]>([])

    static let cells = 1

    /// Takes over `allocation`, which must have `cells` cells. The counter frees it.
    init(_ allocation: RecordAllocation) {
        self.allocation = allocation
        record = allocation.record
        own = allocation.cells
    }

    /// Makes a counter that is in no family and on no page.
    convenience init() { self.init(RecordAllocation(in: RecordMemory(), labels: 0, cells: Self.cells) { _ in "" }) }

    deinit { allocation.free() }

    /// - Complexity: a load and a store of the thread's own cell. The first call of a thread may allocate. A thread
    ///   without a cell of its own takes an atomic add: one beyond the sixty-four that have a slot, or beyond the four
    ///   that have a cell besides the owner's.
    @inlinable @inline(__always) public func increment(by amount: UInt64 = 1) {
        let slot = cl_thread_slot()
        if record.isOwned(by: slot) {
            own.pointee.addOwned(amount)
        } else {
            incrementElsewhere(by: amount, slot)
        }
    }

    /// Increments on a thread that does not own the first cell.
    @inlinable @inline(__always) func incrementElsewhere(by amount: UInt64, _ slot: UInt32) {
        if let row = spare.row(of: slot, width: 1) {
            row.pointee.addOwned(amount)
        } else {
            incrementFirst(by: amount)
        }
    }

    /// Increments the first time on a thread, or on a thread that has no cell of its own.
    @usableFromInline @inline(never) func incrementFirst(by amount: UInt64) {
        let slot = cl_claim_thread_slot()
        if record.claim(for: slot) { return own.pointee.addOwned(amount) }
        let (row, isShared) = spare.madeRow(of: slot, width: 1)
        // The first cell is on the cache line that every thread reads to find its own cell: its owner moves to another
        // cell.
        record.giveUpCells()
        if isShared { row.pointee.wrappingAdd(amount, ordering: .relaxed) } else { row.pointee.addOwned(amount) }
    }

    /// Increments, and keeps `exemplar` as the latest one. It takes a lock: give exemplars rarely.
    public func increment(by amount: UInt64 = 1, exemplar: Exemplar) {
        increment(by: amount)
        let sample = ExemplarSample(exemplar: exemplar, value: Double(amount))
        self.exemplar.withLock { $0 = [sample] }
    }

    /// Adds an amount that may have a fraction.
    /// - Throws: `MetricError.invalidIncrement` if the amount is negative, infinite or NaN. Nothing is added then.
    @inlinable public func add(_ amount: Double) throws(MetricError) {
        guard amount >= 0, amount.isFinite else { throw .invalidIncrement(amount) }
        fraction.add(amount)
    }

    /// Follows a count that is kept elsewhere, for instance by the kernel: raises the counter to `total` and never
    /// lowers it. Do not mix it with `increment` on the same child.
    public func raise(to total: UInt64) {
        raised.max(total, ordering: .relaxed)
    }

    public var value: Double { Double(whole) + fraction.value }

    @inline(__always) private var whole: UInt64 {
        var whole = own.pointee.load(ordering: .relaxed) &+ raised.load(ordering: .relaxed)
        spare.forEachRow(width: 1) { whole &+= $0.pointee.load(ordering: .relaxed) }
        return whole
    }

    public func render(_ series: SeriesText, as format: ExpositionFormat, into page: inout TextBuffer) {
        if format.isOpenMetrics {
            page.beginSample(series)
            page.append(value)
            exemplar.withLock { $0 }.first?.append(to: &page)
            page.endSample()
            return page.appendCreated(created, series, .counter, as: format)
        }
        let whole = whole
        if fraction.value == 0, whole < Self.longestExact {
            page.appendSample(series, whole)
        } else {
            page.appendSample(series, Double(whole) + fraction.value)
        }
    }

    public func encode(_ labels: ProtobufLabels, as escaping: NameEscaping, into page: inout TextBuffer) {
        let example = exemplar.withLock { $0 }.first
        page.endCounter(labels.begin(in: &page), value, example, created: created)
    }

    /// The first whole number that a page shows as a Double, with an exponent.
    private static let longestExact: UInt64 = 1_000_000_000_000_000
}

/// A counter whose value is read at every rendering, on the rendering thread.
final class CallbackCounter: Instrument {
    private let read: @Sendable () -> Double
    /// The greatest value so far, which is shown when the count falls: a server would take a fall for a restart.
    private let greatest = TracedMutex(0.0)
    private let created = cl_realtime_ns()

    init(read: @escaping @Sendable () -> Double) { self.read = read }

    func render(_ series: SeriesText, as format: ExpositionFormat, into page: inout TextBuffer) {
        page.appendSample(series, value())
        page.appendCreated(created, series, .counter, as: format)
    }

    func encode(_ labels: ProtobufLabels, as escaping: NameEscaping, into page: inout TextBuffer) {
        page.endCounter(labels.begin(in: &page), value(), created: created)
    }

    private func value() -> Double {
        let now = read()
        return greatest.withLock { greatest in
            if now > greatest { greatest = now }
            return greatest
        }
    }
}
