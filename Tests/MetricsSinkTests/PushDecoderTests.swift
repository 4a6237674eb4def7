import BenchmarkModel
import CZlib
import Testing

@testable import MetricsSink

/// Compresses bytes as clients do.
func gzipped(_ bytes: [UInt8]) -> [UInt8] {
    var stream = z_stream()
    deflateInit2_(
        &stream, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
    defer { deflateEnd(&stream) }
    var output = [UInt8](repeating: 0, count: bytes.count + bytes.count / 1000 + 100)
    var input = bytes
    let count = output.withUnsafeMutableBufferPointer { output in
        input.withUnsafeMutableBufferPointer { input in
            (stream.next_in, stream.avail_in) = (input.baseAddress, UInt32(input.count))
            (stream.next_out, stream.avail_out) = (output.baseAddress, UInt32(output.count))
            deflate(&stream, Z_FINISH)
            return output.count - Int(stream.avail_out)
        }
    }
    return Array(output[..<count])
}

@Suite("Judging pushes") struct PushDecoderTests {
    private func judge(
        _ format: PushFormat, _ head: String, _ body: [UInt8], path: String? = nil
    ) -> Result<PushContent, PushRefusal> {
        do throws(PushRefusal) {
            let request = PushRequest(head: try RequestHead(Array(head.utf8)), body: body)
            return .success(try PushDecoder.content(request, PushRules(format, path: path)))
        } catch {
            return .failure(error)
        }
    }

    private func kind(_ result: Result<PushContent, PushRefusal>) -> PushRefusal.Kind? {
        if case .failure(let refusal) = result { refusal.kind } else { nil }
    }

    private static let head = "POST /v1/metrics HTTP/1.1\r\nContent-Type: application/x-protobuf"
    private let body = Wire.request([Wire.metric(5, [Wire.fixed64(4)])])

    @Test("A push of OTLP is read, plain and compressed")
    func otlp() throws {
        let content = PushContent(points: 1, series: 1, bytes: body.count)
        #expect(judge(.otlpHTTP, Self.head, body) == .success(content))
        #expect(judge(.otlpHTTP, Self.head + "\r\nContent-Encoding: gzip", gzipped(body)) == .success(content))
    }

    @Test("A wrong path, method, type and coding are told apart")
    func wrong() {
        #expect(kind(judge(.otlpHTTP, "POST /v1/traces HTTP/1.1", body)) == .path)
        #expect(kind(judge(.otlpHTTP, "POST /v1/metrics HTTP/1.1", body, path: "/other")) == .path)
        #expect(kind(judge(.otlpHTTP, "PUT /v1/metrics HTTP/1.1", body)) == .method)
        #expect(kind(judge(.otlpHTTP, "POST /v1/metrics HTTP/1.1\r\nContent-Type: text/plain", body)) == .type)
        #expect(kind(judge(.otlpHTTP, Self.head + "\r\nContent-Encoding: zstd", body)) == .coding)
        #expect(kind(judge(.otlpHTTP, Self.head, Array(body.dropLast()))) == .malformed)
        #expect(kind(judge(.otlpHTTP, Self.head + "\r\nContent-Encoding: gzip", body)) == .malformed)
    }

    @Test("A gzip body that ends too early is refused, and one of two members is read")
    func members() throws {
        let compressed = gzipped(body)
        #expect(throws: PushRefusal(.malformed, "the gzip body ends too early")) {
            try GzipBody.decoded(Array(compressed.dropLast(9)))
        }
        #expect(try GzipBody.decoded(compressed + compressed) == body + body)
    }

    @Test("A gzip bomb is refused when its content passes the limit")
    func bomb() {
        let bomb = gzipped([UInt8](repeating: 0, count: 2 << 20))
        #expect(bomb.count < 10_000)
        #expect(throws: PushRefusal.self) { try GzipBody.decoded(bomb, limit: 1 << 20) }
        #expect((try? GzipBody.decoded(bomb, limit: 2 << 20))?.count == 2 << 20)
    }

    @Test("A Pushgateway's page is read at every path of a job, in text and in protobuf")
    func pushgateway() {
        let page = Array("# TYPE a counter\na 1\nb{x=\"y\"} 2\n".utf8)
        let content = PushContent(points: 2, series: 2, bytes: page.count)
        #expect(judge(.pushgateway, "PUT /metrics/job/a/instance/b HTTP/1.1", page) == .success(content))
        #expect(judge(.pushgateway, "POST /metrics/job@base64/YQ HTTP/1.1", page) == .success(content))
        #expect(kind(judge(.pushgateway, "PUT /metrics/job/ HTTP/1.1", page)) == .path)
        #expect(kind(judge(.pushgateway, "PUT /metrics HTTP/1.1", page)) == .path)
        #expect(kind(judge(.pushgateway, "GET /metrics/job/a HTTP/1.1", [])) == .method)
        #expect(kind(judge(.pushgateway, "PUT /metrics/job/a HTTP/1.1", Array("a b c".utf8))) == .malformed)
        let family = Wire.bytes(4, Wire.bytes(3, Wire.fixed64(1)))
        let delimited = Wire.varint(family.count) + family
        let head = "PUT /metrics/job/a HTTP/1.1\r\nContent-Type: application/vnd.google.protobuf; encoding=delimited"
        #expect(
            judge(.pushgateway, head, delimited)
                == .success(PushContent(points: 1, series: 1, bytes: delimited.count)))
    }

    @Test("An answer has the content type of its request, and a refusal its reason")
    func answers() throws {
        let rules = PushRules(.otlpHTTP)
        func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }
        let protobuf = try RequestHead(Array(Self.head.utf8))
        #expect(
            text(PushAnswer.accepted(protobuf, rules))
                == "HTTP/1.1 200 OK\r\nContent-Type: application/x-protobuf\r\nContent-Length: 0\r\n\r\n")
        let json = try RequestHead(Array("POST / HTTP/1.0\r\nContent-Type: application/json".utf8))
        #expect(
            text(PushAnswer.accepted(json, rules))
                == "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}"
        )
        let refused = PushAnswer.refused("bad", 400, protobuf, rules)
        // A google.rpc.Status with field 2.
        #expect(
            text(refused).hasPrefix("HTTP/1.1 400 Bad Request") && refused.suffix(5) == [0x12, 3] + Array("bad".utf8))
        let slow = PushRules(.otlpHTTP, sink: SinkConduct(status: 503))
        #expect(text(PushAnswer.accepted(protobuf, slow)).hasPrefix("HTTP/1.1 503 Service Unavailable"))
    }
}
