/// A histogram of the protobuf form with native buckets. Source: Prometheus' "Native Histograms" specification and
/// metrics.proto of prometheus/client_model.
///
/// All counts are doubles: whole counts are exact up to 2^53.
public struct NativeHistogram: Hashable, Sendable {
    /// A row of consecutive buckets.
    public struct Span: Hashable, Sendable {
        /// The number of buckets left out since the span before; the index of the first bucket for the first span.
        public let offset: Int
        public let length: Int

        public init(offset: Int, length: Int) {
            self.offset = offset
            self.length = length
        }
    }

    /// The buckets of the positive or the negative observations.
    public struct Buckets: Hashable, Sendable {
        public internal(set) var spans: [Span] = []
        /// The count of each bucket, not cumulative.
        public internal(set) var counts: [Double] = []

        public init(spans: [Span] = [], counts: [Double] = []) {
            self.spans = spans
            self.counts = counts
        }

        /// The buckets with their index: bucket n of schema s ends at 2^(n * 2^-s). Valid only if the histogram is.
        public var indexed: [(index: Int, count: Double)] {
            var result: [(index: Int, count: Double)] = []
            var index = 0
            for span in spans {
                index += span.offset
                for _ in 0..<min(span.length, counts.count - result.count) {
                    result.append((index, counts[result.count]))
                    index += 1
                }
            }
            return result
        }
    }

    /// A bucket of the classic form beside the native one.
    public struct ClassicBucket: Hashable, Sendable {
        public let upperBound: Double
        public let cumulativeCount: Double
        public let exemplar: Page.Exemplar?
    }

    public internal(set) var count = 0.0
    public internal(set) var sum = 0.0
    public internal(set) var schema = 0
    public internal(set) var zeroThreshold = 0.0
    public internal(set) var zeroCount = 0.0
    public internal(set) var positive = Buckets()
    public internal(set) var negative = Buckets()
    /// Whether counts may have fractions.
    public internal(set) var isFloat = false
    public internal(set) var exemplars: [Page.Exemplar] = []
    /// The same observations in classic buckets, which a server does not store unless it is configured to.
    public internal(set) var classicBuckets: [ClassicBucket] = []
}

/// A native histogram in the page. Its name and labels are valid only within the call that passes it.
public struct HistogramView {
    private let series: SampleView
    public let value: NativeHistogram

    init(_ series: SampleView, value: NativeHistogram) {
        self.series = series
        self.value = value
    }

    public var name: UnsafeBufferPointer<UInt8> { series.name }
    /// The number of the message, from 1.
    public var line: Int { series.line }
    public var labels: LabelViews { series.labels }
    /// The number of bytes that the labels would take as text.
    public var labelBytes: Int { series.labelBytes }
    /// Seconds since 1970.
    public var timestamp: Double? { series.timestamp }
    /// The time since which the histogram counts, in seconds since 1970.
    public var created: Double? { series.created }
}
