import Testing

@testable import MetricsSink

/// Protobuf messages, made field by field.
enum Wire {
    static func varint(_ value: Int) -> [UInt8] {
        var (value, bytes) = (value, [UInt8]())
        while value >= 0x80 {
            bytes.append(UInt8(value & 0x7f) | 0x80)
            value >>= 7
        }
        return bytes + [UInt8(value)]
    }

    static func bytes(_ number: Int, _ content: [UInt8]) -> [UInt8] {
        varint(number << 3 | 2) + varint(content.count) + content
    }

    static func fixed64(_ number: Int) -> [UInt8] { varint(number << 3 | 1) + [UInt8](repeating: 1, count: 8) }

    /// A metric whose data is the given field, with points.
    static func metric(_ data: Int, _ points: [[UInt8]]) -> [UInt8] {
        bytes(1, Array("name".utf8)) + bytes(data, points.flatMap { bytes(1, $0) })
    }

    /// An ExportMetricsServiceRequest with one resource and one scope.
    static func request(_ metrics: [[UInt8]]) -> [UInt8] {
        bytes(1, bytes(1, []) + bytes(2, metrics.flatMap { bytes(2, $0) }))
    }
}

@Suite("Reading OTLP") struct OTLPTests {
    private func content(_ body: [UInt8]) throws -> PushContent {
        try body.withUnsafeBytes { bytes throws(WireReader.Problem) in try OTLPRequest.content(bytes) }
    }

    private let number = Wire.fixed64(3) + Wire.fixed64(4)

    @Test("Points of every kind of metric are counted, and the lines that they would be")
    func kinds() throws {
        let packed = Wire.bytes(6, [UInt8](repeating: 0, count: 5 * 8))
        let unpacked = Wire.fixed64(6) + Wire.fixed64(6)
        let summary = Wire.bytes(6, []) + Wire.bytes(6, []) + Wire.bytes(6, [])
        let body = Wire.request([
            Wire.metric(5, [number, number]), Wire.metric(7, [number]), Wire.metric(9, [packed, unpacked]),
            Wire.metric(10, [number]), Wire.metric(11, [summary]),
        ])
        // 2 gauges, 1 sum, histograms of 5 and 2 buckets, 1 exponential histogram, a summary of 3 quantiles.
        #expect(try content(body) == PushContent(points: 7, series: 3 + 7 + 4 + 1 + 5, bytes: body.count))
    }

    @Test("Unknown fields are skipped, and an empty request has no points")
    func others() throws {
        let unknown = Wire.bytes(1000, [1, 2, 3]) + Wire.fixed64(12)
        let body = Wire.request([Wire.metric(5, [number + unknown]) + unknown]) + unknown
        #expect(try content(body).points == 1)
        #expect(try content([]) == PushContent())
    }

    @Test("Every truncation of a request is refused or has fewer points, and no byte outside is read")
    func truncated() {
        let body = Wire.request([
            Wire.metric(5, [number]), Wire.metric(9, [Wire.bytes(6, [UInt8](repeating: 0, count: 16))]),
        ])
        for length in 1..<body.count {
            #expect(throws: WireReader.Problem.self) { try content(Array(body[..<length])) }
        }
    }

    @Test("A number where a message belongs is refused")
    func wrongType() {
        #expect(throws: WireReader.Problem.self) { try content([1 << 3 | 0, 5]) }
    }

    @Test("JSON has the same counts")
    func json() throws {
        let text = #"""
            {"resourceMetrics": [{"resource": {}, "scopeMetrics": [{"metrics": [
              {"name": "a", "gauge": {"dataPoints": [{"asInt": "5"}, {"asDouble": 1.5}]}},
              {"name": "b", "sum": {"dataPoints": [{"asInt": "5"}]}},
              {"name": "c", "histogram": {"dataPoints": [{"bucketCounts": ["1", "2"], "explicitBounds": [1]}]}},
              {"name": "d", "summary": {"dataPoints": [{"quantileValues": [{"quantile": 0.5}]}]}},
              {"name": "e", "exponentialHistogram": {"dataPoints": [{"scale": 1}]}}]}]}]}
            """#
        let content = try OTLPText.content(Array(text.utf8))
        #expect(content == PushContent(points: 6, series: 3 + 4 + 3 + 1, bytes: text.utf8.count))
    }

    @Test(
        "JSON that is another message, or no JSON, is refused", arguments: ["", "[]", "{\"resourceMetrics\": 5}", "{"])
    func otherJSON(_ text: String) {
        #expect(throws: PushRefusal(.malformed, "the body is not an ExportMetricsServiceRequest in JSON")) {
            try OTLPText.content(Array(text.utf8))
        }
    }

    @Test("Families in delimited protobuf are counted as on a page")
    func families() throws {
        let summary = Wire.bytes(4, Wire.bytes(4, Wire.bytes(3, []) + Wire.bytes(3, [])))
        let histogram = Wire.bytes(4, Wire.bytes(7, Wire.bytes(3, [])))
        let counter = Wire.bytes(4, Wire.bytes(3, Wire.fixed64(1)))
        let body = [counter + counter, summary, histogram].flatMap { Wire.varint($0.count) + $0 }
        let content = try body.withUnsafeBytes { bytes throws(WireReader.Problem) in
            try DelimitedFamilies.content(bytes)
        }
        #expect(content == PushContent(points: 4, series: 2 + 4 + 3, bytes: body.count))
    }
}
