public import CLinux
import Synchronization

/// A value that only grows.
///
/// The first thread that increments it has a cell of its own, up to four others have one each, and what else comes shares one; the
/// value is their sum. Fractions are kept apart, because adding to a shared Double takes a compare-and-swap loop.
///
/// Any thread, and no count is lost when one ends. Not from a signal handler: it may interrupt an increment of its thread, and one of the
/// two is lost then.
public final class Counter: Instrument {
    @usableFromInline let record: ChildRecord
    /// The owner's cell, in the record.
    @usableFromInline nonisolated(unsafe) let own: ChildRecord.Cell
    @usableFromInline let spare = SpareCells()
    private let place: RecordPlace
    /// What the count kept elsewhere has come to.
    private let raised = Atomic<UInt64>(0)
    @usableFromInline let fraction = AtomicDouble(0)
    private let created = cl_realtime_ns()
    /// The latest, if there is one.
    private let exemplar = TracedMutex<[ExemplarSample]>([])

    static let cells = 1

    /// `place`: with so many cells; it is the counter's from now on.
    init(_ place: RecordPlace) {
        self.place = place
        record = place.record
        own = place.cells
    }

    /// Of no family, and on no page.
    convenience init() { self.init(RecordPlace(in: RecordMemory(), labels: 0, cells: Self.cells) { _ in "" }) }

    deinit { place.free() }

    /// - Complexity: a load and a store of the thread's own cell. The first call of a thread may allocate; of the threads beyond the sixty-four
    ///   that have a slot, and those beyond four that share a counter, each takes an atomic add.
    @inlinable @inline(__always) public func increment(by amount: UInt64 = 1) {
        let slot = cl_thread_slot()
        if record.isOwned(by: slot) {
            own.pointee.addOwned(amount)
        } else {
            incrementElsewhere(by: amount, slot)
        }
    }

    /// An increment of a thread that does not own the first cell.
    @inlinable @inline(__always) func incrementElsewhere(by amount: UInt64, _ slot: UInt32) {
        if let row = spare.row(of: slot, width: 1) {
            row.pointee.addOwned(amount)
        } else {
            incrementFirst(by: amount)
        }
    }

    /// The first increment of a thread, or one of a thread that has no cell.
    @usableFromInline @inline(never) func incrementFirst(by amount: UInt64) {
        let slot = cl_claim_thread_slot()
        if record.claim(for: slot) { return own.pointee.addOwned(amount) }
        let (row, isShared) = spare.madeRow(of: slot, width: 1)
        // The first cell lies on the line that every thread reads to find its own.
        record.resign()
        if isShared { row.pointee.wrappingAdd(amount, ordering: .relaxed) } else { row.pointee.addOwned(amount) }
    }

    /// Increments, and keeps `exemplar` as the latest example. It takes a lock: give one now and then.
    public func increment(by amount: UInt64 = 1, exemplar: Exemplar) {
        increment(by: amount)
        let sample = ExemplarSample(exemplar: exemplar, value: Double(amount))
        self.exemplar.withLock { $0 = [sample] }
    }

    /// Adds a fraction.
    /// - Throws: `MetricError.invalidIncrement` for an amount that is negative, infinite or NaN; nothing is added then.
    @inlinable public func add(_ amount: Double) throws(MetricError) {
        guard amount >= 0, amount.isFinite else { throw .invalidIncrement(amount) }
        fraction.add(amount)
    }

    /// Follows a count kept elsewhere (the kernel's, for instance): raises the counter to `total`, never lowers it.
    /// Not to be mixed with `increment` on the same child.
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

    /// From here on a Double has an exponent on the page.
    private static let longestExact: UInt64 = 1_000_000_000_000_000
}

/// A counter whose value is asked for at every rendering, on the thread that renders.
final class CallbackCounter: Instrument {
    private let read: @Sendable () -> Double
    /// A count that falls would be taken for a restart: the greatest so far is told instead.
    private let greatest = TracedMutex(0.0)
    private let created = cl_realtime_ns()

    init(read: @escaping @Sendable () -> Double) { self.read = read }

    func render(_ series: SeriesText, as format: ExpositionFormat, into page: inout TextBuffer) {
        let now = read()
        let value = greatest.withLock { greatest in
            if now > greatest { greatest = now }
            return greatest
        }
        page.appendSample(series, value)
        page.appendCreated(created, series, .counter, as: format)
    }
}
