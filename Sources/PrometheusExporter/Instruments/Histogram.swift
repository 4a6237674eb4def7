public import CLinux
import Synchronization

/// Counts of observations in buckets, and their sum. The buckets are classic (fixed bounds), native (``NativeBuckets``)
/// or both.
///
/// The count is the sum of the buckets, so the +Inf bucket and the count are equal in every rendering. The sum of the
/// observations is kept apart: it may be ahead of the buckets or behind them by the updates in progress. Threads have
/// cells of their own, as in a `Counter`.
///
/// Safe on any thread. Do not call it from a signal handler, which may interrupt an observation of its own thread.
public final class Histogram: DurationRecorder {
    @usableFromInline let record: ChildRecord
    /// The owner's cells, in the record.
    @usableFromInline let own: HistogramCells
    /// Rows of the other threads: the bits of the sum, then one count for each bucket.
    @usableFromInline let spare = SpareCells()
    /// Words of a row in `spare`.
    @usableFromInline let width: Int
    private let allocation: RecordAllocation
    private let layout: BucketLayout
    private let created = cl_realtime_ns()
    /// All counts of a histogram with native buckets. Its record is never owned, so that every observation comes here.
    /// An observation does not count a reference to them, which all threads would write to. Released in deinit.
    private let retained: Unmanaged<NativeCells>?
    /// Their part that every observation reads.
    private nonisolated(unsafe) let head: UnsafeMutablePointer<NativeHead>?
    private var native: NativeCells? { retained?.takeUnretainedValue() }
    /// The latest exemplar of each bucket; empty until there is one.
    private let exemplars = TracedMutex<[ExemplarSample?]>([])

    /// Takes over `allocation`, which must have `HistogramCells.count` cells. The histogram frees it.
    init(_ allocation: RecordAllocation, layout: BucketLayout, native: NativeBuckets? = nil) {
        self.allocation = allocation
        self.layout = layout
        record = allocation.record
        width = layout.bounds.count + 2
        own = HistogramCells(sum: allocation.cells)
        own.set(bounds: layout.bounds)
        let native = native.map { NativeCells($0, bounds: layout.bounds.count) }
        retained = native.map { Unmanaged.passRetained($0) }
        head = native?.head
        if native != nil { record.withholdCells() }
    }

    deinit {
        retained?.release()
        allocation.free()
    }

    /// Counts `value` in the first bucket whose bound is not below it. NaN is counted in +Inf, as in the official
    /// clients.
    /// - Complexity: a scan of the bounds, two loads and stores of the thread's own cells. The first call of a thread
    ///   may allocate. A thread without cells of its own takes an atomic add and a compare-and-swap. Native buckets take
    ///   1.7 times as many instructions; a new native bucket takes a lock.
    @inlinable @inline(__always) public func observe(_ value: Double) {
        let slot = cl_thread_slot()
        if record.isOwned(by: slot), own.add(value) { return }
        observeElsewhere(value, slot)
    }

    /// Observes on a thread that does not own the first cells, or observes NaN.
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

    /// Observes the first time on a thread, on a thread that has no cells of its own, or observes NaN.
    /// Every observation of a histogram with native buckets comes here.
    @usableFromInline @inline(never) func observeFirst(_ value: Double) {
        guard let head else { return observeFirstClassic(value) }
        if !head.pointee.observe(value) { observeNative(value) }
    }

    @inline(never) private func observeNative(_ value: Double) {
        retained?._withUnsafeGuaranteedRef { native in
            native.observe(value, bucket: native.hasClassic ? bucket(of: value) : 0)
        }
    }

    @inline(never) private func observeFirstClassic(_ value: Double) {
        let bucket = bucket(of: value)
        let slot = cl_claim_thread_slot()
        if record.claim(for: slot) { return own.add(value, bucket) }
        let (row, isShared) = spare.madeRow(of: slot, width: width)
        // The first cells are on the cache line that every thread reads to find its own cells: their owner moves to a
        // row.
        record.giveUpCells()
        guard isShared else { return Self.add(value, bucket, to: row) }
        row[1 + bucket].wrappingAdd(1, ordering: .relaxed)
        row.pointee.addShared(value)
    }

    private func bucket(of value: Double) -> Int { value.isNaN ? layout.bounds.count : own.bucket(of: value) }

    /// Observes, and keeps `exemplar` as the latest one of its bucket. It takes a lock and may allocate: give exemplars
    /// rarely.
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

    public var count: UInt64 {
        native.map { snapshot(of: $0).count } ?? (0...layout.bounds.count).reduce(0) { $0 &+ count(of: $1) }
    }

    public var sum: Double {
        if let native { return native.read { table, _ in table.sum } }
        var sum = Double(bitPattern: own.sum.pointee.load(ordering: .relaxed))
        spare.forEachRow(width: width) { sum += Double(bitPattern: $0.pointee.load(ordering: .relaxed)) }
        return sum
    }

    /// The counts of a histogram with native buckets.
    private func snapshot(of native: NativeCells) -> NativeSnapshot {
        native.read { table, created in NativeSnapshot(table, created: created) }
    }

    public func render(_ series: SeriesText, as format: ExpositionFormat, into page: inout TextBuffer) {
        if let native { return render(snapshot(of: native), series, as: format, into: &page) }
        let examples = format.isOpenMetrics ? exampleTexts() : []
        let total = page.appendBuckets(series, layout, examples) { count(of: $0) }
        // In OpenMetrics a sum is a counter. It is left out, together with the count, if it is negative or NaN, or if a
        // negative bound shows that it could fall.
        let sum = sum
        if !format.isOpenMetrics || sum >= 0 && layout.bounds[0] >= 0 {
            page.appendTotals(series, sum: sum, count: total)
        }
        page.appendCreated(created, series, .histogram, as: format)
    }

    /// Renders the classic buckets, or the bucket +Inf alone: text formats have no native buckets.
    private func render(
        _ counts: NativeSnapshot, _ series: SeriesText, as format: ExpositionFormat, into page: inout TextBuffer
    ) {
        let examples = format.isOpenMetrics ? exampleTexts() : []
        let total = page.appendBuckets(series, layout, examples) {
            counts.classic.isEmpty ? counts.count : counts.classic[$0]
        }
        let canFall = counts.negative.count > 0 || (layout.bounds.first ?? 0) < 0
        if !format.isOpenMetrics || counts.sum >= 0 && !canFall {
            page.appendTotals(series, sum: counts.sum, count: total)
        }
        page.appendCreated(counts.created, series, .histogram, as: format)
        native?.restoreResolution()
    }

    public func encode(_ labels: ProtobufLabels, as escaping: NameEscaping, into page: inout TextBuffer) {
        let isLong = retained != nil || TextBuffer.isLong(buckets: layout.bounds.count)
        let metric = labels.begin(in: &page, isLong: isLong)
        let examples = exemplars.withLock { $0 }
        guard let native else {
            return page.endHistogram(
                metric, bounds: layout.bounds, sum: sum, created: created, exemplars: examples
            ) { count(of: $0) }
        }
        page.endHistogram(metric, snapshot(of: native), bounds: layout.bounds, exemplars: examples)
        native.restoreResolution()
    }

    /// Returns the exemplar text of each bucket; empty if no bucket has an exemplar.
    private func exampleTexts() -> [TextBuffer] {
        exemplars.withLock { $0 }.map { sample in
            var text = TextBuffer()
            sample?.append(to: &text)
            return text
        }
    }
}
