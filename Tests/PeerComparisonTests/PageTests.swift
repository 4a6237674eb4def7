import Testing

@testable import PeerComparison

@Suite("Pages")
struct PageTests {
    private static func answer(_ text: String, ended: Bool = false) throws -> PageAnswer? {
        try PageAnswer(Array(text.utf8)[...], ended: ended, peer: "go")
    }

    @Test("An answer ends by its length, by its last chunk, or with its connection")
    func answers() throws {
        let length = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n"
        #expect(try Self.answer(length + "a 1\n") == nil)
        #expect(try Self.answer(length + "a 10\n")?.body == Array("a 10\n".utf8))
        #expect(try Self.answer(length + "a 10\n")?.isKept == true)
        let chunks =
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n2\r\na \r\n3;x=y\r\n10\n\r\n"
        #expect(try Self.answer(chunks) == nil)
        let whole = try #require(try Self.answer(chunks + "0\r\n\r\n"))
        #expect(whole.body == Array("a 10\n".utf8) && !whole.isKept)
        let open = "HTTP/1.0 200 OK\r\n\r\na 10\n"
        #expect(try Self.answer(open) == nil)
        #expect(try Self.answer(open, ended: true)?.body == Array("a 10\n".utf8))
        #expect(try Self.answer("HTTP/1.1 200") == nil)
    }

    @Test(
        "An answer without a page is an error",
        arguments: [
            ("HTTP/1.1 503 Service Unavailable\r\n\r\n", false),
            ("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\na", true),
            ("", true), ("SSH-2.0\r\n\r\n", false),
        ])
    func faults(text: String, ended: Bool) {
        #expect {
            _ = try Self.answer(text, ended: ended)
        } throws: { ($0 as? PeerError)?.exitCode == 65 && "\($0)".hasPrefix("go: ") }
    }

    private static func difference(_ page: String, _ reference: String, added: String? = nil) -> String? {
        PageCheck.difference(of: Array(page.utf8), from: Array(reference.utf8), addedFamilies: added)
    }

    @Test("Pages are equal if their samples are, whatever the order and the notation of numbers")
    func same() {
        let ours = """
            # HELP h Time.
            # TYPE h histogram
            h_bucket{a="b",le="1"} 2
            h_bucket{a="b",le="+Inf"} 2
            h_sum{a="b"} 0.5
            h_count{a="b"} 2
            # TYPE c counter
            c{x="1",y="2"} 3

            """
        let theirs = """
            # TYPE c counter
            c{y="2",x="1"} 3.0
            # TYPE h histogram
            h_bucket{a="b",le="1.0"} 2.0
            h_bucket{a="b",le="+Inf"} 2.0
            h_sum{a="b"} 5e-1
            h_count{a="b"} 2

            """
        #expect(Self.difference(theirs, ours) == nil)
        #expect(PageCheck.count(Array(ours.utf8)) == 5)
        #expect(
            Self.difference("# TYPE exposer_scrapes_total counter\nexposer_scrapes_total 1\n" + theirs, ours) != nil)
        let withAdded = "# TYPE exposer_scrapes_total counter\nexposer_scrapes_total 1\n" + theirs
        #expect(Self.difference(withAdded, ours, added: "exposer_") == nil)
    }

    @Test(
        "The first difference is named",
        arguments: [
            ("a 1\n", "a 1\nb{x=\"y\"} 2\n", "lacks b{x=\"y\"}"), ("a 2\n", "a 1\n", "has a{} as 2.0"),
            ("a 1\nc 1\n", "a 1\n", "has the extra sample c{}"), ("a one\n", "a 1\n", "not valid"),
        ])
    func different(page: String, reference: String, words: String) throws {
        let found = try #require(Self.difference(page, reference))
        #expect(found.contains(words), "\(found)")
    }
}
