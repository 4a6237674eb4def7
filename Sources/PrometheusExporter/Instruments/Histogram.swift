public import CLinux
import Synchronization

/// Counts of observations in classic buckets, and their sum.
///
/// The count is the sum of the buckets, so the +Inf bucket and the count agree in every rendering. The sum of the observations is kept
/// apart and may be ahead of or behind the buckets by updates under way. As in a `Counter`, threads have cells of their own.
///
/// Any thread, but not a signal handler, which may interrupt an observation of its thread.
public final class Histogram: DurationRecorder {
    @usableFromInline typealias Row = SpareCells.Row

    @usableFromInline let owner = CellOwner()
    /// The owner's row: the bits of the sum, then one count a bucket, not cumulative, +Inf last. Freed in deinit; shared safely, being
    /// atomics.
    @usableFromInline nonisolated(unsafe) let own: Row
    /// The layout's bounds, to be found without it.
    @usableFromInline nonisolated(unsafe) let bounds: UnsafePointer<Double>
    @usableFromInline let boundCount: Int
    @usableFromInline let spare = SpareCells()
    private let layout: BucketLayout
    private let created = cl_realtime_ns()
    /// The latest of each bucket; empty until there is one.
    private let exemplars = Mutex<[ExemplarSample?]>([])

    init(layout: BucketLayout) {
        self.layout = layout
        bounds = layout.storage
        boundCount = layout.bounds.count
        own = SpareCells.cells(SpareCells.stride(layout.bounds.count + 2))
    }

    deinit { own.deallocate() }

    @inlinable var width: Int { boundCount &+ 2 }

    /// Counts `value` into the first bucket whose bound is not below it; NaN goes to +Inf, as the official clients do.
    /// - Complexity: a scan of the bounds, two loads and stores of the thread's own cells. The first call of a thread may allocate; a thread that
    ///   has no cells of its own takes an atomic add and a compare-and-swap.
    @inlinable @inline(__always) public func observe(_ value: Double) {
        let slot = cl_thread_slot()
        let bucket = bucket(of: value)
        if owner.is(slot) {
            Self.add(value, bucket, to: own)
        } else if let row = spare.row(of: slot, width: width) {
            Self.add(value, bucket, to: row)
        } else {
            observeElsewhere(value, bucket)
        }
    }

    @inlinable static func add(_ value: Double, _ bucket: Int, to row: Row) {
        row[1 &+ bucket].addOwned(1 as UInt64)
        row.pointee.addOwned(value)
    }

    /// The first observation of a thread, or one of a thread that has no cells.
    @usableFromInline @inline(never) func observeElsewhere(_ value: Double, _ bucket: Int) {
        let slot = cl_claim_thread_slot()
        if owner.claim(for: slot) { return Self.add(value, bucket, to: own) }
        let (row, isShared) = spare.madeRow(of: slot, width: width)
        guard isShared else { return Self.add(value, bucket, to: row) }
        row[1 + bucket].wrappingAdd(1, ordering: .relaxed)
        row.pointee.addShared(value)
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
        while bucket < boundCount, !(value <= bounds[bucket]) { bucket &+= 1 }
        return bucket
    }

    private func count(of bucket: Int) -> UInt64 {
        var count = own[1 + bucket].load(ordering: .relaxed)
        spare.forEachRow(width: width) { count &+= $0[1 + bucket].load(ordering: .relaxed) }
        return count
    }

    public var count: UInt64 { (0...boundCount).reduce(0) { $0 &+ count(of: $1) } }

    public var sum: Double {
        var sum = Double(bitPattern: own.pointee.load(ordering: .relaxed))
        spare.forEachRow(width: width) { sum += Double(bitPattern: $0.pointee.load(ordering: .relaxed)) }
        return sum
    }

    public func render(_ series: SeriesText, as format: ExpositionFormat, into page: inout TextBuffer) {
        let examples = format.isOpenMetrics ? exemplars.withLock { $0 } : []
        let length = series.name.count + Self.bucketSuffix.utf8CodeUnitCount + series.labels.count
        let line = page.count
        var cumulative: UInt64 = 0
        for (bucket, pair) in layout.pairs.enumerated() {
            cumulative &+= count(of: bucket)
            // From the first line on they begin with the same bytes.
            if bucket == 0 {
                page.beginSample(series, suffix: Self.bucketSuffix, extra: pair)
            } else {
                page.beginSample(like: line, length, series, extra: pair)
            }
            page.append(cumulative)
            if !examples.isEmpty { examples[bucket]?.append(to: &page) }
            page.endSample()
        }
        // In OpenMetrics a sum is a counter: one that fell below 0, could fall, or is no number is left out, and the count with it.
        let sum = sum
        if !format.isOpenMetrics || sum >= 0 && bounds[0] >= 0 {
            page.appendTotals(series, sum: sum, count: cumulative)
        }
        page.appendCreated(created, series, .histogram, as: format)
    }

    private static let bucketSuffix: StaticString = "_bucket"
}
