/// Counts the samples of a push of metric families in protobuf, each after its length. Prometheus' client library for
/// Go pushes in this form unless it is told otherwise.
///
/// Source: io/prometheus/client/metrics.proto of prometheus/client_model.
enum DelimitedFamilies {
    private enum FieldNumber {
        /// MetricFamily.metric
        static let metric: UInt64 = 4
        /// Metric.summary and Metric.histogram
        static let summary: UInt64 = 4
        static let histogram: UInt64 = 7
        /// Summary.quantile and Histogram.bucket
        static let parts: UInt64 = 3
    }

    static func content(_ body: UnsafeRawBufferPointer) throws(WireReader.Problem) -> PushContent {
        var content = PushContent(bytes: body.count)
        var families = WireReader(body)
        while !families.isAtEnd {
            var family = families.message(try families.lengthAndBytes())
            while let field = try family.next() {
                guard field.number == FieldNumber.metric, case .bytes(let range) = field.value else { continue }
                content.add(series: try series(family.message(range)))
            }
        }
        return content
    }

    private static func series(_ metric: WireReader) throws(WireReader.Problem) -> Int {
        var metric = metric
        while let field = try metric.next() {
            guard [FieldNumber.summary, FieldNumber.histogram].contains(field.number),
                case .bytes(let range) = field.value
            else { continue }
            var data = metric.message(range)
            var parts = 0
            while let part = try data.next() {
                if part.number == FieldNumber.parts, case .bytes = part.value { parts += 1 }
            }
            return parts + 2
        }
        return 1
    }
}
