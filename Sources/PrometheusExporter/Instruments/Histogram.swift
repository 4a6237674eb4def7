import CLinux
public import Synchronization

/// Counts of observations in classic buckets, and their sum.
///
/// The count is the sum of the buckets, so the +Inf bucket and the count agree in every rendering. The sum of the
/// observations is an atomic of its own and may be ahead of or behind the buckets by updates under way.
public final class Histogram: DurationRecorder {
    @usableFromInline let layout: BucketLayout
    /// One count a bucket, not cumulative, +Inf last. Owned: freed in deinit; shared safely, being atomics.
    @usableFromInline nonisolated(unsafe) let counts: UnsafeMutablePointer<Atomic<UInt64>>
    @usableFromInline let total = AtomicDouble(0)
    private let created = cl_realtime_ns()
    /// The latest of each bucket; empty until there is one.
    private let exemplars = Mutex<[ExemplarSample?]>([])

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
        counts[bucket(of: value)].wrappingAdd(1, ordering: .relaxed)
        total.add(value)
    }

    /// Observes, and keeps `exemplar` as the latest of its bucket. It takes a lock and may allocate: give one now and then.
    public func observe(_ value: Double, exemplar: Exemplar) {
        observe(value)
        let bucket = bucket(of: value)
        let sample = ExemplarSample(exemplar: exemplar, value: value)
        exemplars.withLock { exemplars in
            if exemplars.isEmpty { exemplars = Array(repeating: nil, count: layout.pairs.count) }
            exemplars[bucket] = sample
        }
    }

    @inlinable func bucket(of value: Double) -> Int {
        var bucket = 0
        layout.bounds.withUnsafeBufferPointer { bounds in
            while bucket < bounds.count, !(value <= bounds[bucket]) { bucket += 1 }
        }
        return bucket
    }

    public var count: UInt64 {
        (0...layout.bounds.count).reduce(0) { $0 &+ counts[$1].load(ordering: .relaxed) }
    }

    public var sum: Double { total.value }

    public func render(family name: String, labels: [UInt8], as format: ExpositionFormat, into page: inout TextBuffer) {
        let examples = format.isOpenMetrics ? exemplars.withLock { $0 } : []
        var cumulative: UInt64 = 0
        for bucket in layout.pairs.indices {
            cumulative &+= counts[bucket].load(ordering: .relaxed)
            page.beginSample(name, suffix: "_bucket", labels: labels, extra: layout.pairs[bucket])
            page.append(cumulative)
            if !examples.isEmpty { examples[bucket]?.append(to: &page) }
            page.endSample()
        }
        // In OpenMetrics a sum is a counter: one that fell below 0, could fall, or is no number is left out, and the count with it.
        let sum = sum
        if !format.isOpenMetrics || sum >= 0 && layout.bounds[0] >= 0 {
            page.appendTotals(name, labels: labels, sum: sum, count: cumulative)
        }
        page.appendCreated(created, name, .histogram, labels: labels, as: format)
    }
}
