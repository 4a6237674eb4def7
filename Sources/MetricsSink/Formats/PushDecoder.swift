import BenchmarkModel
import Exposition
import PlainText

/// Reads the bodies of pushes over HTTP.
enum PushDecoder {
    /// Returns the content of a request's body, or why it is not accepted.
    static func content(_ request: PushRequest, _ rules: PushRules) throws(PushRefusal) -> PushContent {
        let head = request.head
        guard rules.accepts(path: head.path) else {
            throw PushRefusal(
                .path,
                "a push to \(PrintedText.excerpt(head.path, limit: 200)), and the sink accepts pushes to "
                    + "\(rules.shownPath): correct the address, or give the path in push")
        }
        let methods = rules.format == .pushgateway ? ["PUT", "POST"] : ["POST"]
        guard methods.contains(head.method) else {
            throw PushRefusal(.method, "\(PrintedText.excerpt(head.method, limit: 20)) instead of \(methods[0])")
        }
        let body = try decoded(request)
        guard body.count <= SinkLimits.decoded else {
            throw PushRefusal(.tooLarge, "\(body.count) bytes, and the sink reads at most \(SinkLimits.decoded)")
        }
        return rules.format == .otlpHTTP ? try otlp(head, body) : try families(head, body)
    }

    private static func decoded(_ request: PushRequest) throws(PushRefusal) -> [UInt8] {
        switch request.head.contentCoding {
        case "", "identity": return request.body
        case "gzip", "x-gzip": return try GzipBody.decoded(request.body)
        case let other:
            throw PushRefusal(
                .coding, "Content-Encoding \(PrintedText.excerpt(other, limit: 40)), and the sink reads gzip")
        }
    }

    private static func otlp(_ head: RequestHead, _ body: [UInt8]) throws(PushRefusal) -> PushContent {
        switch head.mediaType {
        case "application/x-protobuf": return try wire(body, "an ExportMetricsServiceRequest", OTLPRequest.content)
        case "application/json": return try OTLPText.content(body)
        case let other:
            throw PushRefusal(
                .type,
                "Content-Type \(PrintedText.excerpt(other, limit: 80)), and the sink reads "
                    + "application/x-protobuf and application/json")
        }
    }

    private static func families(_ head: RequestHead, _ body: [UInt8]) throws(PushRefusal) -> PushContent {
        if head.mediaType == "application/vnd.google.protobuf" {
            return try wire(body, "a list of MetricFamily", DelimitedFamilies.content)
        }
        let isOpenMetrics = head.mediaType == "application/openmetrics-text"
        let parser = ExpositionParser(isOpenMetrics ? .openMetrics : .text, mode: .lenient, checks: .lines, limit: 1)
        var samples = Samples()
        let report = parser.parse(body, into: &samples)
        if let fault = report.faults.first {
            throw PushRefusal(.malformed, "line \(fault.line): \(fault.problem)")
        }
        return PushContent(points: report.samples, series: report.samples, bytes: body.count)
    }

    private static func wire(
        _ body: [UInt8], _ name: String,
        _ read: (UnsafeRawBufferPointer) throws(WireReader.Problem) -> PushContent
    ) throws(PushRefusal) -> PushContent {
        do throws(WireReader.Problem) {
            return try body.withUnsafeBytes { bytes in
                Result { () throws(WireReader.Problem) in try read(bytes) }
            }.get()
        } catch {
            throw PushRefusal(.malformed, "not \(name): \(error.reason) (byte \(error.position))")
        }
    }
}

/// The parser counts the samples by itself.
private struct Samples: ExpositionVisitor {}
