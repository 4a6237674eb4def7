public import Synchronization

/// What the histograms of one family share.
@usableFromInline final class BucketLayout: Sendable {
    /// Finite upper bounds, increasing.
    @usableFromInline let bounds: [Double]
    /// `le="bound"` of each bucket, +Inf last.
    let pairs: [[UInt8]]

    init(_ given: [Double]) throws(MetricError) {
        let finite = given.last == .infinity ? Array(given.dropLast()) : given
        guard !finite.isEmpty, finite.allSatisfy(\.isFinite), zip(finite, finite.dropFirst()).allSatisfy({ $0 < $1 })
        else { throw .invalidBuckets(given) }
        bounds = finite
        pairs = (finite + [.infinity]).map { bound in
            var pair = TextBuffer()
            pair.append("le=\"")
            pair.append(bound)
            pair.append("\"")
            return pair.bytes
        }
    }
}

/// Counts of observations in classic buckets, and their sum.
///
/// The count is the sum of the buckets, so the +Inf bucket and the count agree in every rendering. The sum of the
/// observations is an atomic of its own and may be ahead of or behind the buckets by updates under way.
public final class Histogram: Instrument {
    /// The official client libraries' default bounds, in seconds.
    public static let defaultBuckets: [Double] = [
        0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10,
    ]

    @usableFromInline let layout: BucketLayout
    /// One count a bucket, not cumulative, +Inf last. Owned: freed in deinit; shared safely, being atomics.
    @usableFromInline nonisolated(unsafe) let counts: UnsafeMutablePointer<Atomic<UInt64>>
    @usableFromInline let total = AtomicDouble(0)

    init(layout: BucketLayout) {
        self.layout = layout
        counts = .allocate(capacity: layout.bounds.count + 1)
        for index in 0...layout.bounds.count { (counts + index).initialize(to: Atomic(0)) }
    }

    deinit {
        counts.deinitialize(count: layout.bounds.count + 1)
        counts.deallocate()
    }

    /// Counts `value` into the first bucket whose bound is not below it; NaN goes to +Inf, as the official clients do.
    /// - Complexity: a scan of the bounds, one atomic add, one compare-and-swap.
    @inlinable public func observe(_ value: Double) {
        var bucket = 0
        layout.bounds.withUnsafeBufferPointer { bounds in
            while bucket < bounds.count, !(value <= bounds[bucket]) { bucket += 1 }
        }
        counts[bucket].wrappingAdd(1, ordering: .relaxed)
        total.add(value)
    }

    public var count: UInt64 {
        (0...layout.bounds.count).reduce(0) { $0 &+ counts[$1].load(ordering: .relaxed) }
    }

    public var sum: Double { total.value }

    public func render(family name: String, labels: [UInt8], into page: inout TextBuffer) {
        var cumulative: UInt64 = 0
        for bucket in layout.pairs.indices {
            cumulative &+= counts[bucket].load(ordering: .relaxed)
            page.beginSample(name, suffix: "_bucket", labels: labels, extra: layout.pairs[bucket])
            page.append(cumulative)
            page.endSample()
        }
        page.beginSample(name, suffix: "_sum", labels: labels)
        page.append(sum)
        page.endSample()
        page.beginSample(name, suffix: "_count", labels: labels)
        page.append(cumulative)
        page.endSample()
    }
}
