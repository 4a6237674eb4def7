import BenchmarkModel
import Testing

@testable import LoadDriver

@Suite("Parts of answers that are not compared") struct AnswerFilterTests {
    private func compared(_ text: String, patterns: [String] = [], json: [String] = []) throws -> String {
        let filter = try #require(AnswerFilter(IgnoredParts(patterns: patterns, json: json)))
        return String(decoding: filter.compared(Array(text.utf8)), as: UTF8.self)
    }

    @Test("Without patterns and pointers there is nothing to leave out")
    func none() { #expect(AnswerFilter(.none) == nil) }

    @Test(
        "A JSON pointer leaves out its value",
        arguments: [
            (#"{"id": 12, "n": 1}"#, "/id", #"{"id": , "n": 1}"#),
            (#"{"a": {"id": [1, {"x": "}"}]}, "id": 2}"#, "/a/id", #"{"a": {"id": }, "id": 2}"#),
            (#"[{"t": 1}, {"t": 2}]"#, "/1/t", #"[{"t": 1}, {"t": }]"#),
            (#"{"a/b": 1, "c~d": 2}"#, "/a~1b", #"{"a/b": , "c~d": 2}"#),
            (#"{"a/b": 1, "c~d": 2}"#, "/c~0d", #"{"a/b": 1, "c~d": }"#),
            (#"{"x\"y": 1, "é": "ok"}"#, #"/x"y"#, #"{"x\"y": , "é": "ok"}"#),
            (#"{"\u00e9\ud83d\ude00": 1}"#, "/é😀", #"{"\u00e9\ud83d\ude00": }"#),
            (#"{"a": 1, "a": 2}"#, "/a", #"{"a": , "a": }"#), (#"{"a": null}"#, "/b", #"{"a": null}"#),
            (#"{"": 1}"#, "/", #"{"": }"#), ("[1, 2]", "/2", "[1, 2]"), ("[]", "/0", "[]"),
            // These are not JSON, so nothing is left out.
            (#"{"a": 1"#, "/a", #"{"a": 1"#), (#"{"a": 1} x"#, "/a", #"{"a": 1} x"#), ("", "/a", ""),
            (#"{"a" 1}"#, "/a", #"{"a" 1}"#), (#"{"a": "x"#, "/a", #"{"a": "x"#),
        ])
    func pointer(_ body: String, _ pointer: String, _ rest: String) throws {
        #expect(try compared(body, json: [pointer]) == rest)
    }

    @Test("Overlapping pointers leave out the larger value, and patterns see what is left")
    func together() throws {
        let body = #"{"a": {"b": 1}, "at": "12:30", "n": 5}"#
        #expect(try compared(body, json: ["/a/b", "/a"]) == #"{"a": , "at": "12:30", "n": 5}"#)
        #expect(try compared(body, patterns: ["[0-9]+:[0-9]+"], json: ["/a"]) == #"{"a": , "at": "", "n": 5}"#)
    }

    @Test("A body that is nested too deeply is compared as a whole, without a crash")
    func deep() throws {
        let body = String(repeating: "[", count: 100_000)
        #expect(try compared(body, json: ["/0"]) == body)
    }

    private func digest(_ text: String, _ filter: AnswerFilter?, isHead: Bool = false) -> UInt64? {
        var parser = ResponseParser(filter: filter)
        parser.begin(isHead: isHead)
        let parsed = Array(text.utf8).withUnsafeBytes { parser.take($0) }
        if case .complete(_, _, _, let digest) = parsed { return digest } else { return nil }
    }

    @Test("Answers with different ignored parts have one digest, in every framing, and status and rest still count")
    func digests() throws {
        let filter = try #require(AnswerFilter(IgnoredParts(patterns: ["id=[0-9]+"])))
        let one = "HTTP/1.1 200 OK\r\nContent-Length: 8\r\n\r\nid=1 yes"
        let two = "HTTP/1.1 200 OK\r\nContent-Length: 9\r\nDate: x\r\n\r\nid=23 yes"
        let chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nid=9\r\n4;x=y\r\n yes\r\n0\r\n\r\n"
        let common = try #require(digest(one, filter))
        #expect(digest(two, filter) == common && digest(chunked, filter) == common)
        #expect(digest(one, nil) != digest(two, nil))
        #expect(digest("HTTP/1.1 200 OK\r\nContent-Length: 7\r\n\r\nid=1 no", filter) != common)
        #expect(digest("HTTP/1.1 201 OK\r\nContent-Length: 8\r\n\r\nid=1 yes", filter) != common)
        // A filter that finds nothing leaves the digest as it is.
        let other = try #require(AnswerFilter(IgnoredParts(patterns: ["zzz"])))
        #expect(digest(one, other) == digest(one, nil))
    }

    @Test("The answer to a HEAD has no body, whatever length it states")
    func head() {
        let text = "HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n"
        #expect(digest(text, nil, isHead: true) != nil && digest(text, nil) == nil)
        let chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
        #expect(digest(chunked, nil, isHead: true) != nil)
    }
}
