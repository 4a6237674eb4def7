import BenchmarkModel
import LoadDriver
import Testing

@Suite struct ResponseParserTests {
    private func parse(_ text: String, atEnd: Bool = false) -> ParsedResponse {
        Array(text.utf8).withUnsafeBytes { ResponseParser.parse($0, atEnd: atEnd) }
    }

    private func digest(_ text: String, atEnd: Bool = false) -> UInt64? {
        if case .complete(_, _, _, let digest) = parse(text, atEnd: atEnd) { digest } else { nil }
    }

    private static let whole = [
        "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello",
        "HTTP/1.1 500 No\r\ncontent-length:0\r\nConnection: close\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhe\r\n3;x=1\r\nllo\r\n0\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\nTrailer: x\r\n\r\n",
        "HTTP/1.1 204 None\r\nX: y\r\n\r\n",
    ]

    @Test("A response is complete exactly when its last byte has arrived", arguments: whole)
    func everyPrefix(_ text: String) {
        let bytes = Array(text.utf8)
        for end in 0..<bytes.count {
            let parsed = Array(bytes[..<end]).withUnsafeBytes { ResponseParser.parse($0, atEnd: false) }
            #expect(parsed == .incomplete, "after \(end) of \(bytes.count) bytes")
        }
        guard case .complete(let length, _, _, _) = parse(text) else {
            Issue.record("not complete: \(parse(text))")
            return
        }
        #expect(length == bytes.count)
    }

    @Test("A body is the same in chunks, by length and until the end of the connection")
    func framings() throws {
        let length = try #require(digest(Self.whole[0]))
        #expect(length == digest(Self.whole[2]))
        #expect(length == digest("HTTP/1.0 200 OK\r\n\r\nhello", atEnd: true))
        #expect(length != digest("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhellO"))
        #expect(length != digest("HTTP/1.1 201 OK\r\nContent-Length: 5\r\n\r\nhello"))
    }

    @Test("Headers do not affect the answer's identity")
    func headersDoNotCount() {
        #expect(
            digest("HTTP/1.1 200 OK\r\nDate: a\r\nContent-Length: 1\r\n\r\nx")
                == digest("HTTP/1.1 200 OK\r\nDate: b\r\nContent-Length: 1\r\n\r\nx"))
    }

    @Test("A response that is not HTTP, ends too early or has a false length is refused with the reason")
    func refused() {
        #expect(parse("SSH-2.0-x\r\n\r\n") == .invalid("no HTTP/1.x status line"))
        #expect(parse("HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n") == .invalid("Content-Length is not a number"))
        #expect(
            parse("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nx", atEnd: true)
                == .invalid("connection closed within the body"))
        #expect(parse("HTTP/1.1 200", atEnd: true) == .invalid("connection closed within the header"))
        #expect(
            parse("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n") == .invalid("chunk without a size"))
        #expect(
            parse("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nfffffffff\r\n")
                == .invalid("chunk longer than 1048576 bytes"))
    }

    @Test("10,000 mutated responses are judged without a crash, and never longer than they are")
    func fuzz() {
        var random = SeededRandom(seed: 11)
        for _ in 0..<10_000 {
            var bytes = Array(Self.whole[Int(random.next() % UInt64(Self.whole.count))].utf8)
            for _ in 0..<(random.next() % 4) {
                bytes[Int(random.next() % UInt64(bytes.count))] = UInt8(truncatingIfNeeded: random.next())
            }
            bytes.removeLast(Int(random.next() % 8))
            let atEnd = random.next() & 1 == 0
            let parsed = bytes.withUnsafeBytes { ResponseParser.parse($0, atEnd: atEnd) }
            if case .complete(let length, _, _, _) = parsed { #expect(length <= bytes.count) }
        }
    }
}
