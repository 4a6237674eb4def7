public import CLinux
import Synchronization

/// Counts of observations in classic buckets, and their sum.
///
/// The count is the sum of the buckets, so the +Inf bucket and the count agree in every rendering. The sum of the observations is kept
/// apart and may be ahead of or behind the buckets by updates under way. As in a `Counter`, threads have cells of their own.
///
/// Any thread, but not a signal handler, which may interrupt an observation of its thread.
public final class Histogram: DurationRecorder {
    @usableFromInline let record: ChildRecord
    /// The owner's, in the record.
    @usableFromInline let own: HistogramCells
    /// Rows of other threads: the bits of the sum, then one count a bucket.
    @usableFromInline let spare = SpareCells()
    /// Words of such a row.
    @usableFromInline let width: Int
    private let place: RecordPlace
    private let layout: BucketLayout
    private let created = cl_realtime_ns()
    /// The latest of each bucket; empty until there is one.
    private let exemplars = TracedMutex<[ExemplarSample?]>([])

    /// `place`: with `HistogramCells.count` cells; it is the histogram's from now on.
    init(_ place: RecordPlace, layout: BucketLayout) {
        self.place = place
        self.layout = layout
        record = place.record
        width = layout.bounds.count + 2
        own = HistogramCells(sum: place.cells)
        own.set(bounds: layout.bounds)
    }

    deinit { place.free() }

    /// Counts `value` into the first bucket whose bound is not below it; NaN goes to +Inf, as the official clients do.
    /// - Complexity: a scan of the bounds, two loads and stores of the thread's own cells. The first call of a thread may allocate; a thread that
    ///   has no cells of its own takes an atomic add and a compare-and-swap.
    @inlinable @inline(__always) public func observe(_ value: Double) {
        let slot = cl_thread_slot()
        if record.isOwned(by: slot), own.add(value) { return }
        observeElsewhere(value, slot)
    }

    /// An observation of a thread that does not own the first cells, or of NaN.
    @inlinable @inline(__always) func observeElsewhere(_ value: Double, _ slot: UInt32) {
        if value == value, let row = spare.row(of: slot, width: width) {
            Self.add(value, own.bucket(of: value), to: row)
        } else {
            observeFirst(value)
        }
    }

    @inlinable static func add(_ value: Double, _ bucket: Int, to row: SpareCells.Row) {
        row[1 &+ bucket].addOwned(1 as UInt64)
        row.pointee.addOwned(value)
    }

    /// The first observation of a thread, one of a thread that has no cells, or one of NaN.
    @usableFromInline @inline(never) func observeFirst(_ value: Double) {
        let bucket = bucket(of: value)
        let slot = cl_claim_thread_slot()
        if record.claim(for: slot) { return own.add(value, bucket) }
        let (row, isShared) = spare.madeRow(of: slot, width: width)
        // The first cells lie on the line that every thread reads to find its own.
        record.resign()
        guard isShared else { return Self.add(value, bucket, to: row) }
        row[1 + bucket].wrappingAdd(1, ordering: .relaxed)
        row.pointee.addShared(value)
    }

    private func bucket(of value: Double) -> Int { value.isNaN ? layout.bounds.count : own.bucket(of: value) }

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

    private func count(of bucket: Int) -> UInt64 {
        var count = own.count(bucket).pointee.load(ordering: .relaxed)
        spare.forEachRow(width: width) { count &+= $0[1 + bucket].load(ordering: .relaxed) }
        return count
    }

    public var count: UInt64 { (0...layout.bounds.count).reduce(0) { $0 &+ count(of: $1) } }

    public var sum: Double {
        var sum = Double(bitPattern: own.sum.pointee.load(ordering: .relaxed))
        spare.forEachRow(width: width) { sum += Double(bitPattern: $0.pointee.load(ordering: .relaxed)) }
        return sum
    }

    public func render(_ series: SeriesText, as format: ExpositionFormat, into page: inout TextBuffer) {
        let examples = format.isOpenMetrics ? exampleTexts() : []
        let total = page.appendBuckets(series, layout, examples) { count(of: $0) }
        // In OpenMetrics a sum is a counter: one that fell below 0, could fall, or is no number is left out, and the count with it.
        let sum = sum
        if !format.isOpenMetrics || sum >= 0 && layout.bounds[0] >= 0 {
            page.appendTotals(series, sum: sum, count: total)
        }
        page.appendCreated(created, series, .histogram, as: format)
    }

    /// Of each bucket; none where no bucket has an example.
    private func exampleTexts() -> [TextBuffer] {
        exemplars.withLock { $0 }.map { sample in
            var text = TextBuffer()
            sample?.append(to: &text)
            return text
        }
    }
}
