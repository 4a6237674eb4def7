/// Counts the data points of an ExportMetricsServiceRequest in protobuf.
///
/// Source: metrics_service.proto and metrics.proto of open-telemetry/opentelemetry-proto. The numbers of the fields
/// are below, next to their names.
enum OTLPRequest {
    private enum FieldNumber {
        /// ExportMetricsServiceRequest.resource_metrics
        static let resources: UInt64 = 1
        /// ResourceMetrics.scope_metrics
        static let scopes: UInt64 = 2
        /// ScopeMetrics.metrics
        static let metrics: UInt64 = 2
        /// Metric: gauge, sum, histogram, exponential_histogram, summary
        static let data: [UInt64: Kind] = [5: .number, 7: .number, 9: .histogram, 10: .exponential, 11: .summary]
        /// The data_points of each of them
        static let points: UInt64 = 1
        /// HistogramDataPoint.bucket_counts, fixed64, packed or not
        static let bucketCounts: UInt64 = 6
        /// SummaryDataPoint.quantile_values
        static let quantiles: UInt64 = 6
    }

    private enum Kind {
        case number, histogram, exponential, summary
    }

    /// Returns the counts, or where the body is not such a message. Descends five levels, as deep as the message has
    /// points.
    static func content(_ body: UnsafeRawBufferPointer) throws(WireReader.Problem) -> PushContent {
        var content = PushContent(bytes: body.count)
        try each(FieldNumber.resources, in: WireReader(body)) { resource throws(WireReader.Problem) in
            try each(FieldNumber.scopes, in: resource) { scope throws(WireReader.Problem) in
                try each(FieldNumber.metrics, in: scope) { metric throws(WireReader.Problem) in
                    try count(metric, &content)
                }
            }
        }
        return content
    }

    /// Calls `body` for each message of a field.
    private static func each(
        _ number: UInt64, in message: WireReader, _ body: (WireReader) throws(WireReader.Problem) -> Void
    ) throws(WireReader.Problem) {
        var reader = message
        while let field = try reader.next() {
            guard field.number == number else { continue }
            guard case .bytes(let range) = field.value else {
                throw WireReader.Problem(reason: "field \(number) is a number and not a message", position: 0)
            }
            try body(reader.message(range))
        }
    }

    private static func count(_ metric: WireReader, _ content: inout PushContent) throws(WireReader.Problem) {
        var reader = metric
        while let field = try reader.next() {
            guard let kind = FieldNumber.data[field.number], case .bytes(let range) = field.value else { continue }
            try each(FieldNumber.points, in: reader.message(range)) { point throws(WireReader.Problem) in
                content.add(series: try series(kind, point))
            }
        }
    }

    private static func series(_ kind: Kind, _ point: WireReader) throws(WireReader.Problem) -> Int {
        var reader = point
        var parts = 0
        while let field = try reader.next() {
            switch (kind, field.number, field.value) {
            case (.histogram, FieldNumber.bucketCounts, .bytes(let packed)): parts += packed.count / 8
            case (.histogram, FieldNumber.bucketCounts, .fixed64): parts += 1
            case (.summary, FieldNumber.quantiles, .bytes): parts += 1
            default: break
            }
        }
        return kind == .histogram || kind == .summary ? parts + 2 : 1
    }
}
