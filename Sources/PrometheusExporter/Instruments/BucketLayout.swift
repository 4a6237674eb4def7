/// What the histograms of one family share.
@usableFromInline final class BucketLayout: Sendable {
    /// Finite upper bounds, increasing.
    let bounds: [Double]
    /// `,le="bound"} ` of each bucket, +Inf last; all texts in one memory. Freed in deinit, and never written to once they are there.
    nonisolated(unsafe) let pairs: UnsafeBufferPointer<LineText>
    /// Bytes.
    let longestPair: Int

    /// Most histograms have these bounds, and share them.
    private static let ofDefaults = try? BucketLayout(checking: Histogram.defaultBuckets)

    static func of(_ bounds: [Double]) throws(MetricError) -> BucketLayout {
        if bounds == Histogram.defaultBuckets, let ofDefaults { return ofDefaults }
        return try BucketLayout(checking: bounds)
    }

    private init(checking given: [Double]) throws(MetricError) {
        let finite = given.last == .infinity ? Array(given.dropLast()) : given
        guard !finite.isEmpty, finite.allSatisfy(\.isFinite), zip(finite, finite.dropFirst()).allSatisfy({ $0 < $1 })
        else { throw .invalidBuckets(given) }
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
    /// A number as the value of `le` or `quantile`: always with a point or an exponent, which OpenMetrics demands and which makes
    /// one series of both formats.
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

    /// `count` bounds, `width` apart, the first at `start`.
    /// - Throws: `MetricError.invalidBuckets` when that gives none, or bounds that do not increase.
    public static func linearBuckets(start: Double, width: Double, count: Int) throws(MetricError) -> [Double] {
        try checked((0..<max(0, count)).map { start + width * Double($0) })
    }

    /// `count` bounds, each `factor` times the one before, the first at `start`.
    /// - Throws: `MetricError.invalidBuckets` when that gives none, or bounds that do not increase.
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
