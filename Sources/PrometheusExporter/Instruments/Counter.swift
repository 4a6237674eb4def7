import CLinux
public import Synchronization

/// A value that only grows.
///
/// Whole increments are one atomic add; fractions are kept apart, because adding to a Double takes a
/// compare-and-swap loop, and are summed in when read.
public final class Counter: Instrument {
    @usableFromInline let whole = Atomic<UInt64>(0)
    @usableFromInline let fraction = AtomicDouble(0)
    private let created = cl_realtime_ns()
    private let exemplar = Mutex<ExemplarSample?>(nil)

    init() {}

    /// - Complexity: one relaxed atomic add.
    @inlinable public func increment(by amount: UInt64 = 1) {
        whole.wrappingAdd(amount, ordering: .relaxed)
    }

    /// Increments, and keeps `exemplar` as the latest example. It takes a lock: give one now and then.
    public func increment(by amount: UInt64 = 1, exemplar: Exemplar) {
        increment(by: amount)
        let sample = ExemplarSample(exemplar: exemplar, value: Double(amount))
        self.exemplar.withLock { $0 = sample }
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
        whole.max(total, ordering: .relaxed)
    }

    public var value: Double { Double(whole.load(ordering: .relaxed)) + fraction.value }

    public func render(family name: String, labels: [UInt8], as format: ExpositionFormat, into page: inout TextBuffer) {
        page.beginSample(name, labels: labels)
        page.append(value)
        if format.isOpenMetrics { exemplar.withLock { $0 }?.append(to: &page) }
        page.endSample()
        page.appendCreated(created, name, .counter, labels: labels, as: format)
    }
}

/// A counter whose value is asked for at every rendering, on the thread that renders.
final class CallbackCounter: Instrument {
    private let read: @Sendable () -> Double
    /// A count that falls would be taken for a restart: the greatest so far is told instead.
    private let greatest = Mutex(0.0)
    private let created = cl_realtime_ns()

    init(read: @escaping @Sendable () -> Double) { self.read = read }

    func render(family name: String, labels: [UInt8], as format: ExpositionFormat, into page: inout TextBuffer) {
        let now = read()
        let value = greatest.withLock { greatest in
            if now > greatest { greatest = now }
            return greatest
        }
        page.beginSample(name, labels: labels)
        page.append(value)
        page.endSample()
        page.appendCreated(created, name, .counter, labels: labels, as: format)
    }
}
