import Foundation

/// Counts the data points of an ExportMetricsServiceRequest in JSON.
///
/// Source: the OpenTelemetry Protocol specification, "JSON Protobuf Encoding": names of fields in lowerCamelCase.
enum OTLPText {
    private struct Request: Decodable {
        struct Resource: Decodable { let scopeMetrics: [Scope]? }
        struct Scope: Decodable { let metrics: [Metric]? }
        struct Metric: Decodable { let gauge, sum, histogram, exponentialHistogram, summary: Points? }
        struct Points: Decodable { let dataPoints: [Point]? }
        struct Point: Decodable { let bucketCounts, quantileValues: [Ignored]? }
        /// Any value. It is counted and not read.
        struct Ignored: Decodable {
            init(from decoder: any Decoder) {}
        }

        let resourceMetrics: [Resource]?
    }

    /// Returns the counts, or why the body is not such a message.
    static func content(_ body: [UInt8]) throws(PushRefusal) -> PushContent {
        guard body.count <= SinkLimits.json else {
            throw PushRefusal(
                .tooLarge, "\(body.count) bytes of JSON, and the sink reads at most \(SinkLimits.json >> 20) MiB")
        }
        guard let request = try? JSONDecoder().decode(Request.self, from: Data(body)) else {
            throw PushRefusal(.malformed, "the body is not an ExportMetricsServiceRequest in JSON")
        }
        var content = PushContent(bytes: body.count)
        for resource in request.resourceMetrics ?? [] {
            for metric in (resource.scopeMetrics ?? []).flatMap({ $0.metrics ?? [] }) {
                for points in [metric.gauge, metric.sum, metric.exponentialHistogram] {
                    for _ in points?.dataPoints ?? [] { content.add(series: 1) }
                }
                for point in metric.histogram?.dataPoints ?? [] {
                    content.add(series: (point.bucketCounts?.count ?? 0) + 2)
                }
                for point in metric.summary?.dataPoints ?? [] {
                    content.add(series: (point.quantileValues?.count ?? 0) + 2)
                }
            }
        }
        return content
    }
}
