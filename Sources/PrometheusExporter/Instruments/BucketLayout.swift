/// The bucket bounds and labels that all histograms of a family share.
@usableFromInline final class BucketLayout: Sendable {
    /// Finite upper bounds, increasing.
    let bounds: [Double]
    /// The text `,le="bound"} ` of each bucket, +Inf last, all in one memory. It is freed in deinit, and never written
    /// to after init.
    nonisolated(unsafe) let pairs: UnsafeBufferPointer<LineText>
    /// Bytes of the longest text in `pairs`.
    let longestPair: Int

    /// The layout of the default bounds. Most histograms have these bounds and share this layout.
    private static let forDefaults = try? BucketLayout(checking: Histogram.defaultBuckets)

    static func of(_ bounds: [Double]) throws(MetricError) -> BucketLayout {
        if bounds == Histogram.defaultBuckets, let forDefaults { return forDefaults }
        return try BucketLayout(checking: bounds)
    }

    /// The layout of histograms without classic buckets: text formats show them with the bucket +Inf alone.
    static let none = BucketLayout([])

    private convenience init(checking given: [Double]) throws(MetricError) {
        let finite = given.last == .infinity ? Array(given.dropLast()) : given
        guard !finite.isEmpty, finite.allSatisfy(\.isFinite), zip(finite, finite.dropFirst()).allSatisfy({ $0 < $1 })
        else { throw .invalidBuckets(given) }
        self.init(finite)
    }

    private init(_ finite: [Double]) {
        bounds = finite
        let texts = LineText.extraLabels("le", finite + [.infinity]) { $0.append(labelNumber: $1) }
        let copy = UnsafeMutableBufferPointer<LineText>.allocate(capacity: texts.count)
        _ = copy.initialize(from: texts)
        pairs = UnsafeBufferPointer(copy)
        longestPair = texts.reduce(0) { max($0, $1.count) }
    }

    deinit {
        pairs.first?.deallocate()
        pairs.deallocate()
    }
}

extension TextBuffer {
    /// Appends a number as the value of `le` or `quantile`, always with a point or an exponent. OpenMetrics demands
    /// this, and it makes both formats name the same series.
    mutating func append(labelNumber value: Double) {
        append(value)
        if value.isFinite, value.magnitude < 1e15, value == value.rounded(.towardZero) { append(".0") }
    }
}

extension Histogram {
    /// The official client libraries' default bounds, in seconds.
    public static let defaultBuckets: [Double] = [
        0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10,
    ]

    /// Returns `count` bounds, `width` apart, starting at `start`.
    /// - Throws: `MetricError.invalidBuckets` if there are no bounds, or if they do not increase.
    public static func linearBuckets(start: Double, width: Double, count: Int) throws(MetricError) -> [Double] {
        try checked((0..<max(0, count)).map { start + width * Double($0) })
    }

    /// Returns `count` bounds, each `factor` times the one before, starting at `start`.
    /// - Throws: `MetricError.invalidBuckets` if there are no bounds, or if they do not increase.
    public static func exponentialBuckets(start: Double, factor: Double, count: Int) throws(MetricError) -> [Double] {
        var bound = start
        return try checked(
            (0..<max(0, count)).map { _ in
                defer { bound *= factor }
                return bound
            })
    }

    private static func checked(_ bounds: [Double]) throws(MetricError) -> [Double] {
        try BucketLayout.of(bounds).bounds
    }
}
