import BenchmarkModel
import Testing

@testable import LoadDriver

@Suite("Parsing of responses") struct ResponseParserTests {
    private func parse(_ text: String, atEnd: Bool = false, isHead: Bool = false) -> ParsedResponse {
        var parser = ResponseParser()
        parser.begin(isHead: isHead)
        return Array(text.utf8).withUnsafeBytes { parser.take($0, atEnd: atEnd) }
    }

    private func digest(_ text: String, atEnd: Bool = false) -> UInt64? {
        if case .complete(_, _, _, let digest) = parse(text, atEnd: atEnd) { digest } else { nil }
    }

    /// Returns the results of the pieces, up to the first that is not incomplete.
    private func parse(_ pieces: [ArraySlice<UInt8>]) -> ParsedResponse {
        var parser = ResponseParser()
        for piece in pieces {
            let parsed = Array(piece).withUnsafeBytes { parser.take($0) }
            if parsed != .incomplete { return parsed }
        }
        return .incomplete
    }

    private static let chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"

    private static let whole = [
        "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello",
        "HTTP/1.1 500 No\r\ncontent-length:0\r\nConnection: close\r\n\r\n",
        chunked + "2\r\nhe\r\n3;x=1\r\nllo\r\n0\r\n\r\n",
        chunked + "5 ; a=\"b\"\r\nhello\r\n000;last\r\nTrailer: x\r\nOther: y\r\n\r\n",
        "HTTP/1.1 204 None\r\nX: y\r\nContent-Length: 7\r\n\r\n",
        "HTTP/1.1 304 Not Modified\r\nTransfer-Encoding: chunked\r\n\r\n",
        "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n"
            + "HTTP/1.1 201 Created\r\nContent-Length: 5\r\n\r\nhello",
        "HTTP/1.0 200 OK\nConnection: keep-alive\nContent-Length: 5\n\nhello",
    ]

    @Test("A response is complete exactly when its last byte has arrived, in pieces of every size", arguments: whole)
    func everyPiece(_ text: String) {
        let bytes = Array(text.utf8)
        let atOnce = parse(text)
        guard case .complete(let taken, let status, let closes, let digest) = atOnce else {
            Issue.record("not complete: \(atOnce)")
            return
        }
        #expect(taken == bytes.count)
        for end in 0..<bytes.count {
            #expect(parse([bytes[..<end]]) == .incomplete, "after \(end) of \(bytes.count) bytes")
            let second = ParsedResponse.complete(
                taken: bytes.count - end, status: status, closes: closes, digest: digest)
            #expect(parse([bytes[..<end], bytes[end...]]) == second, "cut at \(end)")
        }
        let single = bytes.indices.map { bytes[$0...$0] }
        #expect(parse(single) == .complete(taken: 1, status: status, closes: closes, digest: digest))
    }

    @Test("A body is the same in chunks, by length and until the end of the connection")
    func framings() throws {
        let length = try #require(digest(Self.whole[0]))
        #expect(length == digest(Self.whole[2]) && length == digest(Self.whole[3]))
        #expect(length == digest("HTTP/1.0 200 OK\r\n\r\nhello", atEnd: true))
        #expect(length == digest("HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\nhello", atEnd: true))
        #expect(length != digest("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhellO"))
        #expect(length != digest("HTTP/1.1 201 OK\r\nContent-Length: 5\r\n\r\nhello"))
        #expect(digest(Self.whole[6]) == digest("HTTP/1.1 201 OK\r\nContent-Length: 5\r\n\r\nhello"))
    }

    @Test("Headers do not affect the answer's identity")
    func headersDoNotCount() {
        #expect(
            digest("HTTP/1.1 200 OK\r\nDate: a\r\nContent-Length: 1\r\n\r\nx")
                == digest("HTTP/1.1 200 OK\r\nDate: b\r\nContent-Length: 1\r\n\r\nx"))
    }

    @Test("Words that are exchanged or moved change the digest")
    func digests() throws {
        func digest(_ text: String) -> UInt64 {
            var digest = Digest(status: 200)
            Array(text.utf8).withUnsafeBytes { digest.add($0) }
            return digest.value
        }
        let texts = [
            "", "\0", "\0\0", "abcdefgh12345678", "12345678abcdefgh", "abcdefgh12345679", "bbcdefgh02345678",
            "abcdefgh", "abcdefgh\0",
        ]
        #expect(Set(texts.map(digest)).count == texts.count)
    }

    @Test("The end of the connection after a response is told by its version and its header Connection")
    func closing() {
        func closes(_ text: String, atEnd: Bool = false) -> Bool? {
            if case .complete(_, _, let closes, _) = parse(text, atEnd: atEnd) { closes } else { nil }
        }
        #expect(closes("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n") == false)
        #expect(closes("HTTP/1.1 200 OK\r\nContent-Length: 0\r\nCONNECTION: Close\r\n\r\n") == true)
        #expect(closes("HTTP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n") == true)
        #expect(closes(Self.whole[7]) == false)
        #expect(closes("HTTP/1.1 200 OK\r\nConnection: keep-alive\r\n\r\nx", atEnd: true) == true)
    }

    @Test("Only a 100 asks for the body of the request, and it is forgotten with the next response")
    func continued() {
        func isContinued(_ text: String) -> Bool {
            var parser = ResponseParser()
            let parsed = Array(text.utf8).withUnsafeBytes { parser.take($0) }
            #expect(parsed == .incomplete)
            let isContinued = parser.isContinued
            parser.begin()
            #expect(!parser.isContinued && !parser.isBegun)
            return isContinued
        }
        #expect(isContinued("HTTP/1.1 100 Continue\r\n\r\n"))
        #expect(!isContinued("HTTP/1.1 102 Processing\r\n\r\nHTTP/1.1 103 Early Hints\r\n\r\n"))
        #expect(!isContinued("HTTP/1.1 100 Continue\r\n"))
    }

    @Test("The answer to a HEAD ends with its head, after interim responses too")
    func head() {
        let text = "HTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n"
        guard case .complete(text.utf8.count, 200, false, _) = parse(text, isHead: true) else {
            Issue.record("\(parse(text, isHead: true))")
            return
        }
        #expect(parse(text) == .incomplete)
    }

    @Test("Bytes after the end of a response are not taken", arguments: whole)
    func excess(_ text: String) {
        guard case .complete(let taken, _, _, _) = parse(text + text) else {
            Issue.record("\(parse(text + text))")
            return
        }
        #expect(taken == text.utf8.count)
    }

    @Test(
        "A response that is not HTTP, ends too early or has a false length is refused with the reason",
        arguments: [
            ("SSH-2.0-x\r\n", false, "no HTTP/1.x status line"), ("\0\0\u{12}", false, "no HTTP/1.x status line"),
            ("\r\n", false, "no HTTP/1.x status line"), ("HTTP/2 200 OK\r\n", false, "no HTTP/1.x status line"),
            ("HTTP/1.1 20x OK\r\n", false, "no HTTP/1.x status line"),
            ("HTTP/1.1 099 OK\r\n", false, "status 99 is not one of HTTP"),
            ("HTTP/1.1 101 S\r\n\r\n", false, "status 101 (Switching Protocols), for which the request did not ask"),
            ("HTTP/1.1 200 OK\r\nContent-Length: x\r\n", false, "Content-Length is not a number"),
            ("HTTP/1.1 200 OK\r\nContent-Length: 5, 5\r\n", false, "Content-Length is not a number"),
            (
                "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n", false,
                "Content-Length is given twice, with two values"
            ),
            ("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nx", true, "connection closed within the body"),
            ("HTTP/1.1 200", true, "connection closed within the header"),
            ("HTTP/1.1 100 Continue\r\n\r\n", true, "connection closed within the header"),
            (chunked + "5\r\nhe", true, "connection closed within a chunk"),
            (chunked + "0\r\n", true, "connection closed within a chunk"),
            (chunked + "zz\r\n", false, "chunk without a size"), (chunked + "5x\r\n", false, "chunk without a size"),
            (chunked + "2\r\nhello\r\n", false, "chunk longer than its size"),
            (chunked + "fffffffff\r\n", false, "chunk longer than 16777216 bytes"),
            ("HTTP/1.1 200 OK\r\nContent-Length: 16777217\r\n\r\n", false, "answer longer than 16777216 bytes"),
            (
                "HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999\r\n\r\n", false,
                "answer longer than 16777216 bytes"
            ),
        ])
    func refused(_ text: String, _ atEnd: Bool, _ reason: String) {
        #expect(parse(text, atEnd: atEnd) == .invalid(reason))
    }

    @Test("Endless heads, lines, interim responses and bodies are refused at their limits")
    func endless() {
        func taken(_ beginning: String, _ repeated: String, atMost: Int) -> (Int, ParsedResponse) {
            var parser = ResponseParser()
            var parsed = Array(beginning.utf8).withUnsafeBytes { parser.take($0) }
            let piece = Array(repeated.utf8)
            var count = 0
            while parsed == .incomplete, count < atMost {
                parsed = piece.withUnsafeBytes { parser.take($0) }
                count += piece.count
            }
            return (count, parsed)
        }
        let header = ParsedResponse.invalid("header longer than 65536 bytes")
        for (beginning, repeated) in [
            ("HTTP/1.1 200 OK\r\n", "X: y\r\n"), ("HTTP/1.1 200 OK\r\nX: ", "y"), ("", "HTTP/1.1 100 Continue\r\n\r\n"),
            (Self.chunked + "0\r\n", "X: y\r\n"), (Self.chunked + "1;", "x"),
        ] {
            let (count, parsed) = taken(beginning, repeated, atMost: 70_000)
            #expect(parsed == header && (65_400...65_600).contains(count), "\(beginning) \(count) \(parsed)")
        }
        let answer = ParsedResponse.invalid("answer longer than 16777216 bytes")
        let text = String(repeating: "x", count: 65_536)
        for (beginning, repeated) in [
            ("HTTP/1.1 200 OK\r\n\r\n", text), (Self.chunked, "10000\r\n\(text)\r\n"),
        ] {
            let (count, parsed) = taken(beginning, repeated, atMost: 20_000_000)
            #expect(parsed == answer && (16_700_000...16_900_000).contains(count), "\(count) \(parsed)")
        }
    }

    @Test("An answer of 16 MiB is complete, and only its beginning is kept")
    func large() {
        var parser = ResponseParser()
        let size = ResponseParser.maximumLength - 100
        let head = Array("HTTP/1.1 200 OK\r\nContent-Length: \(size)\r\n\r\n".utf8)
        #expect(head.withUnsafeBytes { parser.take($0) } == .incomplete)
        let piece = [UInt8](repeating: 120, count: 65_536)
        var rest = size
        var parsed = ParsedResponse.incomplete
        while rest > 0 {
            let count = min(rest, piece.count)
            parsed = piece[..<count].withUnsafeBytes { parser.take($0) }
            rest -= count
        }
        guard case .complete = parsed else {
            Issue.record("\(parsed)")
            return
        }
        #expect(parser.beginning == Array(repeating: 120, count: ResponseParser.keptBeginning))
    }

    @Test("10,000 mutated responses are judged without a crash, and as in one piece when they come in two")
    func fuzz() {
        var random = SeededRandom(seed: 11)
        for _ in 0..<10_000 {
            var bytes = Array(Self.whole[Int(random.next() % UInt64(Self.whole.count))].utf8)
            for _ in 0..<(random.next() % 4) {
                bytes[Int(random.next() % UInt64(bytes.count))] = UInt8(truncatingIfNeeded: random.next())
            }
            bytes.removeLast(Int(random.next() % 8))
            let atOnce = parse([bytes[...]])
            let cut = Int(random.next() % UInt64(bytes.count + 1))
            let inTwo = parse([bytes[..<cut], bytes[cut...]])
            guard case .complete(let taken, let status, let closes, let digest) = atOnce, taken > cut else {
                #expect(atOnce == inTwo, "\(bytes)")
                continue
            }
            #expect(taken <= bytes.count)
            let second = ParsedResponse.complete(taken: taken - cut, status: status, closes: closes, digest: digest)
            #expect(inTwo == second, "\(bytes)")
        }
    }
}
