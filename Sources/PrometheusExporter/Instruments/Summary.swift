import CLinux
import Synchronization

/// Count and sum of observations and, if quantiles are declared, the quantiles over a sliding time window.
///
/// Without quantiles an observation is an atomic add and a compare-and-swap; with quantiles it takes a lock. Quantiles
/// of several agents cannot be combined: use a `Histogram` for that.
public final class Summary: DurationRecorder {
    private let layout: QuantileLayout
    private let counted = Atomic<UInt64>(0)
    private let total = AtomicDouble(0)
    private let window: TracedMutex<SlidingSketch>
    private let created = cl_realtime_ns()

    init(layout: QuantileLayout) {
        self.layout = layout
        window = TracedMutex(SlidingSketch(seconds: layout.window))
    }

    /// Counts `value`. NaN and infinite values are in the count and the sum, but in no quantile.
    public func observe(_ value: Double) {
        counted.wrappingAdd(1, ordering: .relaxed)
        total.add(value)
        guard !layout.quantiles.isEmpty, value.isFinite else { return }
        let now = cl_monotonic_ns()
        window.withLock { $0.add(value, at: now) }
    }

    public var count: UInt64 { counted.load(ordering: .relaxed) }
    public var sum: Double { total.value }

    /// Returns a quantile of the window, or NaN if the window has no observation.
    public func quantile(_ quantile: Double) -> Double {
        let now = cl_monotonic_ns()
        return window.withLock { $0.merged(at: now) }.quantile(quantile)
    }

    public func render(_ series: SeriesText, as format: ExpositionFormat, into page: inout TextBuffer) {
        if !layout.quantiles.isEmpty {
            let sketch = sketch()
            for (quantile, pair) in zip(layout.quantiles, layout.pairs) {
                let value = sketch.quantile(quantile)
                // OpenMetrics allows no negative quantile values.
                if format.isOpenMetrics, value < 0 { continue }
                page.beginSample(series, extra: pair)
                page.append(value)
                page.endSample()
            }
        }
        let sum = sum
        // In OpenMetrics a sum is a counter. It is left out if it is negative or NaN.
        page.appendTotals(
            series, sum: format.isOpenMetrics && !(sum >= 0) ? nil : sum, count: count)
        page.appendCreated(created, series, .summary, as: format)
    }

    public func encode(_ labels: ProtobufLabels, as escaping: NameEscaping, into page: inout TextBuffer) {
        let metric = labels.begin(in: &page)
        let summary = page.begin(field: 4)
        page.append(field: 1, varint: count)
        page.append(field: 2, double: sum)
        if !layout.quantiles.isEmpty {
            let sketch = sketch()
            for quantile in layout.quantiles {
                let value = sketch.quantile(quantile)
                page.write(atMost: 3 * TextCursor.longestField) { cursor in
                    cursor.write(message: 3) { cursor in
                        cursor.write(field: 1, double: quantile)
                        cursor.write(field: 2, double: value)
                    }
                }
            }
        }
        page.append(field: 4, timestamp: created)
        page.end(summary)
        page.end(metric)
    }

    /// The sketch of the whole window.
    private func sketch() -> QuantileSketch {
        let now = cl_monotonic_ns()
        // The sketches are copied under the lock and merged outside of it, so that no observation waits for a page.
        return QuantileSketch(merging: window.withLock { $0.slots(at: now) })
    }
}

/// The quantiles and the window that all summaries of a family share.
final class QuantileLayout: Sendable {
    let quantiles: [Double]
    /// Length of the window in seconds.
    let window: Double
    /// The text `,quantile="0.5"} ` of each quantile, all in one memory that is freed in deinit.
    let pairs: [LineText]

    init(_ quantiles: [Double], window: Double) throws(MetricError) {
        guard quantiles.allSatisfy({ (0...1).contains($0) }), zip(quantiles, quantiles.dropFirst()).allSatisfy(<),
            window > 0, window <= 1e6
        else { throw .invalidQuantiles(quantiles, window: window) }
        self.quantiles = quantiles
        self.window = window
        pairs = LineText.extraLabels("quantile", quantiles) { $0.append(labelNumber: $1) }
    }

    deinit { pairs.first?.deallocate() }
}

/// Sketches of consecutive parts of a window. The oldest part is dropped as a whole.
struct SlidingSketch: Sendable {
    private static let parts = 5
    /// Length of a part in nanoseconds.
    private let length: Int64
    private var sketches = [QuantileSketch](repeating: QuantileSketch(), count: Self.parts)
    /// The number of the newest part, counted from the clock's zero.
    private var newest: Int64 = 0

    init(seconds: Double) { length = max(1, Int64(seconds * 1e9) / Int64(Self.parts)) }

    mutating func add(_ value: Double, at now: Int64) {
        advance(to: now)
        sketches[Int(newest % Int64(Self.parts))].add(value)
    }

    /// Returns references to the sketches, not copies. An observation that follows pays for the copy.
    mutating func slots(at now: Int64) -> [QuantileSketch] {
        advance(to: now)
        return sketches
    }

    mutating func merged(at now: Int64) -> QuantileSketch { QuantileSketch(merging: slots(at: now)) }

    private mutating func advance(to now: Int64) {
        let part = now / length
        guard part > newest else { return }
        for gone in max(newest + 1, part - Int64(Self.parts) + 1)...part {
            sketches[Int(gone % Int64(Self.parts))] = QuantileSketch()
        }
        newest = part
    }
}
