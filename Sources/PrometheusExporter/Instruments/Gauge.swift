/// A value that rises and falls. `set` is one atomic store; the other updates are a compare-and-swap loop.
public final class Gauge: Instrument {
    @usableFromInline let current = AtomicDouble(0)

    public init() {}

    @inlinable public func set(_ value: Double) { current.store(value) }

    @inlinable public func add(_ amount: Double) { current.add(amount) }

    @inlinable public func increment() { current.add(1) }

    @inlinable public func decrement() { current.add(-1) }

    public var value: Double { current.value }

    public func render(_ series: SeriesText, as format: ExpositionFormat, into page: inout TextBuffer) {
        page.appendSample(series, value)
    }

    public func encode(_ labels: ProtobufLabels, as escaping: NameEscaping, into page: inout TextBuffer) {
        page.endGauge(labels.begin(in: &page), value)
    }
}

/// A gauge whose value is read at every rendering, on the rendering thread.
final class CallbackGauge: Instrument {
    private let read: @Sendable () -> Double

    init(read: @escaping @Sendable () -> Double) { self.read = read }

    func render(_ series: SeriesText, as format: ExpositionFormat, into page: inout TextBuffer) {
        page.appendSample(series, read())
    }

    func encode(_ labels: ProtobufLabels, as escaping: NameEscaping, into page: inout TextBuffer) {
        page.endGauge(labels.begin(in: &page), read())
    }
}
