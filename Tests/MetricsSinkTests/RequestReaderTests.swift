import Testing

@testable import MetricsSink

@Suite("Reading the requests of pushes") struct RequestReaderTests {
    private func events(_ text: String, pieces: Int = .max, longestBody: Int = 1000) -> [RequestReader.Event] {
        var reader = RequestReader(longestBody: longestBody)
        var events: [RequestReader.Event] = []
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            let piece = Array(rest.prefix(pieces))
            rest = rest.dropFirst(piece.count)
            piece.withUnsafeBytes { reader.append($0) }
            while let event = reader.next() { events.append(event) }
        }
        return events
    }

    private func requests(_ text: String, pieces: Int = .max) -> [PushRequest] {
        events(text, pieces: pieces).compactMap { if case .request(let one) = $0 { one } else { nil } }
    }

    private func refusal(_ text: String) -> PushRefusal? {
        events(text).lazy.compactMap { if case .refused(let refusal) = $0 { refusal } else { nil } }.first
    }

    private let two =
        "POST /a HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabc"
        + "PUT http://h:1/b/c?x=1 HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n2;x=y\r\nab\r\n3\r\ncde\r\n0\r\nA: b\r\n\r\n"

    @Test("Requests with a length and in chunks are read, in pieces of any size", arguments: [1, 2, 3, 7, 64, 1000])
    func whole(_ pieces: Int) {
        let found = requests(two, pieces: pieces)
        #expect(found.map(\.head.method) == ["POST", "PUT"] && found.map(\.head.path) == ["/a", "/b/c"])
        #expect(found.map { String(decoding: $0.body, as: UTF8.self) } == ["abc", "abcde"])
    }

    @Test("The media type, the coding and whether the connection stays open are read")
    func heads() {
        let head = requests(
            "POST / HTTP/1.1\r\nContent-Type:  Application/JSON ; charset=utf-8 \r\nCONTENT-ENCODING: GZIP\r\n\r\n")[0]
            .head
        #expect(head.mediaType == "application/json" && head.contentCoding == "gzip" && head.isKept)
        #expect(!requests("POST / HTTP/1.1\r\nConnection: close\r\n\r\n")[0].head.isKept)
        #expect(!requests("POST / HTTP/1.0\r\n\r\n")[0].head.isKept)
        #expect(requests("POST / HTTP/1.0\nConnection: keep-alive\n\n")[0].head.isKept)
    }

    @Test("A client that waits for a 100 gets it before its body, and not if the body is there already")
    func expectation() {
        let head = "POST / HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n"
        #expect(events(head) == [.awaitsContinue])
        #expect(events(head + "ab").count == 1)
    }

    @Test(
        "A head without a clear end of its body is refused",
        arguments: [
            "POST / HTTP/1.1\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n",
            "POST / HTTP/1.1\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\n",
            "POST / HTTP/1.1\r\nContent-Length: -3\r\n\r\n",
            "POST / HTTP/1.1\r\nContent-Length: 99999999999999999999\r\n\r\n",
            "POST / HTTP/1.1\r\nTransfer-Encoding: gzip, chunked\r\n\r\n", "POST / HTTP/1.1\r\nName : x\r\n\r\n",
            "POST / HTTP/1.1\r\nnothing\r\n\r\n", "POST /\r\n\r\n", "\u{16}\u{3}\u{1}\r\n\r\n",
            "PRI * HTTP/2.0\r\n\r\n",
            "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
            "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nabc\r\n",
        ])
    func unclear(_ text: String) {
        #expect(refusal(text)?.kind == .notHTTP)
    }

    @Test("A body above the limit is refused before it is received, with a length and in chunks")
    func tooLarge() {
        #expect(refusal("POST / HTTP/1.1\r\nContent-Length: 1001\r\n\r\n")?.kind == .tooLarge)
        #expect(refusal("POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n3e9\r\n")?.kind == .tooLarge)
        let chunks = String(repeating: "1f4\r\n" + String(repeating: "x", count: 500) + "\r\n", count: 3)
        #expect(refusal("POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n" + chunks)?.kind == .tooLarge)
    }

    @Test("A head and a line without end are refused, and nothing is held afterwards")
    func endless() {
        var reader = RequestReader()
        let piece = [UInt8](repeating: UInt8(ascii: "x"), count: 10_000)
        var refused = false
        for _ in 0..<10 {
            piece.withUnsafeBytes { reader.append($0) }
            if case .refused = reader.next() { refused = true }
        }
        #expect(refused && reader.heldBytes == 0 && !reader.isWithinRequest)
    }

    @Test("A request that has begun is told from one that is complete")
    func within() {
        var reader = RequestReader()
        Array("POST / HTTP/1.1\r\nContent-Length: 2\r\n\r\na".utf8).withUnsafeBytes { reader.append($0) }
        #expect(reader.next() == nil && reader.isWithinRequest)
        Array("b".utf8).withUnsafeBytes { reader.append($0) }
        #expect(reader.next() != nil && !reader.isWithinRequest)
    }
}
