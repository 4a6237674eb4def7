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
        let endpoint = try #require(Endpoint("127.0.0.1", 80))
        #expect(RequestFormatter.host(of: LoadMember(arm: .control, endpoint: endpoint)) == Self.host)
        let named = LoadMember(
            arm: .control, address: .internet(endpoint), tls: TLSRules(serverName: "shop.example"))
        #expect(RequestFormatter.host(of: named) == Array("shop.example:80".utf8))
        #expect(RequestFormatter.host(of: LoadMember(arm: .control, address: .unix("/a"))) == Array("localhost".utf8))
    }

    @Test("The bytes of a body's file are sent as they are, and a text has its number")
    func bodyFiles() {
        func bytes(_ contents: BodyContents, _ number: UInt32) -> [UInt8] {
            let template = RequestTemplate(method: .put, path: "/", body: .file(BodyFile(bytes: 0, sha256: "a1")))
            let formatter = RequestFormatter(
                RequestLoad([template], values: ["file:t": "s3"], bodyFiles: ["a1": contents]))
            formatter.format(number: number, host: Self.host)
            #expect(formatter.bytes[..<formatter.headLength].suffix(4) == [13, 10, 13, 10])
            let head = String(decoding: formatter.bytes[..<formatter.headLength], as: UTF8.self)
            let body = Array(formatter.bytes[formatter.headLength...])
            #expect(head.contains("\r\nContent-Length: \(body.count)\r\n"), "\(head)")
            return body
        }
        let binary = [0xff, 0xfe, 0, 13, 10] + Array("{request}".utf8)
        #expect(bytes(BodyContents(binary), 12) == binary)
        #expect(bytes(BodyContents(Array("n={request} t={file:t}\n".utf8)), 12) == Array("n=12 t=s3\n".utf8))
        #expect(bytes(BodyContents([]), 1) == [])
    }

    @Test("Only a body with the header Expect waits for the server")
    func expectations() {
        func waits(_ headers: [RequestHeader], _ body: RequestBody?) -> Bool {
            let formatter = RequestFormatter(
                RequestLoad([RequestTemplate(method: .post, path: "/", headers: headers, body: body)]))
            #expect(formatter.hasWaitingBodies == formatter.waitsForContinue(3))
            return formatter.waitsForContinue(3)
        }
        let expect = RequestHeader(name: "EXPECT", value: "100-Continue")
        #expect(waits([expect], "x") && !waits([expect], nil) && !waits([], "x"))
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
