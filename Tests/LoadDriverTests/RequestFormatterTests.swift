import BenchmarkModel
import LinuxSystem
import Testing

@testable import LoadDriver

@Suite("Bytes of requests") struct RequestFormatterTests {
    private static let host = Array("127.0.0.1:80".utf8)

    private func text(
        _ templates: [RequestTemplate], number: UInt32, values: [String: String] = [:]
    ) -> String {
        let formatter = RequestFormatter(RequestLoad(templates, values: values))
        formatter.format(number: number, host: Self.host)
        return String(decoding: formatter.bytes, as: UTF8.self)
    }

    @Test("A path without more is a GET with the same bytes as ever")
    func plain() throws {
        #expect(
            text([RequestTemplate(path: "/a?n={request}")], number: 40)
                == "GET /a?n=40 HTTP/1.1\r\nHost: 127.0.0.1:80\r\nUser-Agent: exporter-bench\r\nAccept: */*\r\n\r\n")
        #expect(RequestFormatter.host(of: try #require(Endpoint("127.0.0.1", 80))) == Self.host)
    }

    @Test("Headers come in their order, and number and variables are replaced in one pass")
    func headers() {
        let post = RequestTemplate(
            method: .post, path: "/o/{request}",
            headers: [
                RequestHeader(name: "Authorization", value: "Bearer {env.T}"),
                RequestHeader(name: "accept", value: "text/plain"), RequestHeader(name: "X-N", value: "{request}"),
            ], body: #"{"n": {request}, "m": "{request}", "t": "{env.T}"}"#)
        #expect(
            text([post], number: 107, values: ["T": "{request}"])
                == "POST /o/107 HTTP/1.1\r\nHost: 127.0.0.1:80\r\nUser-Agent: exporter-bench\r\n"
                + "Authorization: Bearer {request}\r\naccept: text/plain\r\nX-N: 107\r\nContent-Length: 40\r\n\r\n"
                + #"{"n": 107, "m": "107", "t": "{request}"}"#)
    }

    @Test("Content-Length is the length of the body, for every number of digits", arguments: [0, 9, 10, 4_294_967_295])
    func length(_ number: UInt32) throws {
        let sent = text(
            [RequestTemplate(method: .put, path: "/", body: "é{request}-{request}")], number: number)
        let parts = sent.split(separator: "\r\n\r\n")
        #expect(sent.contains("Content-Length: \(parts[1].utf8.count)\r\n"), "\(sent)")
    }

    @Test("A POST, PUT or PATCH without a body says so, and other methods have no length")
    func withoutBody() {
        for method in RequestMethod.allCases {
            let sent = text([RequestTemplate(method: method, path: "/")], number: 1)
            #expect(sent.hasPrefix("\(method.rawValue) / HTTP/1.1\r\n") && sent.hasSuffix("\r\n\r\n"))
            #expect(sent.contains("Content-Length: 0\r\n") == [.post, .put, .patch].contains(method), "\(sent)")
        }
    }

    @Test("The request of a number follows the weights, with its method and its expected statuses")
    func weighted() throws {
        let formatter = RequestFormatter(
            RequestLoad([
                RequestTemplate(path: "/a", weight: 2),
                RequestTemplate(method: .head, path: "/b", expectedStatus: try #require(ExpectedStatus(["404"]))),
            ]))
        #expect((0..<6).map { formatter.index(of: $0) } == [0, 1, 0, 0, 1, 0])
        #expect(formatter.method(of: 1) == .head && formatter.method(of: 3) == .get)
        #expect(
            formatter.isExpected(404, of: 1) && !formatter.isExpected(200, of: 1) && formatter.isExpected(200, of: 0))
    }
}
