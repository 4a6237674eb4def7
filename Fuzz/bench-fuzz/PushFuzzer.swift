import BenchmarkModel

@testable import MetricsSink

/// The readers of what agents push.
enum PushFuzzer {
    /// Reads the bytes as a connection, in pieces, and the bodies of its requests in every protocol. The first byte is
    /// the size of a piece. Then reads them as bodies without a request.
    static func push(_ bytes: [UInt8]) {
        let size = max(1, Int(bytes.first ?? 1))
        var reader = RequestReader(longestBody: 4096)
        var rest = bytes.dropFirst()
        while !rest.isEmpty {
            let piece = Array(rest.prefix(size))
            rest = rest.dropFirst(piece.count)
            piece.withUnsafeBytes { reader.append($0) }
            while let event = reader.next() {
                guard case .request(let request) = event else { continue }
                for format in PushFormat.allCases { _ = try? PushDecoder.content(request, PushRules(format)) }
            }
            expect(reader.heldBytes <= 4096 + SinkLimits.head + size, "\(reader.heldBytes) bytes are held")
        }
        let body = Array(bytes.dropFirst())
        body.withUnsafeBytes { body in
            _ = try? OTLPRequest.content(body)
            _ = try? DelimitedFamilies.content(body)
        }
        _ = try? OTLPText.content(body)
        let content = try? GzipBody.decoded(body, limit: 1 << 20)
        expect((content?.count ?? 0) <= 1 << 20, "more than the limit was decompressed")
    }

    static func statsd(_ bytes: UnsafeBufferPointer<UInt8>) {
        let lines = StatsdLines(bytes)
        expect(lines.valid + lines.malformed <= bytes.count + 1, "more lines than bytes")
        expect(lines.series.count <= lines.valid, "more series than lines")
    }
}
