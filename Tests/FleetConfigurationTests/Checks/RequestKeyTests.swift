import BenchmarkModel
import ConfigurationReader
import Foundation
import Testing

@testable import FleetConfiguration

@Suite("The keys requests and ignore of a target file") struct RequestKeyTests {
    private static let head = """
        name: mine
        command: [x]
        off: none
        metrics_path: /m
        request_rate: 5
        """

    private func target(_ lines: String, file: String = "t.yaml") throws -> Target {
        try TargetFile.parse("\(Self.head)\n\(lines)", file: file)
    }

    /// Returns the messages for a file with one request in flow style on line 6.
    private func failures(_ request: String) -> [String] { failuresOf("requests: [{\(request)}]") }

    private func failuresOf(_ lines: String) -> [String] {
        errors { () throws(ConfigurationErrors) in
            _ = try TargetFile.parse("\(Self.head)\n\(lines)", file: "t.yaml")
        }.map(\.description)
    }

    @Test("Every key of a request is read")
    func all() throws {
        let target = try target(
            """
            requests:
              - path: /items?n={request}
                weight: 9
              - method: POST
                path: /orders
                headers: {Authorization: "Bearer {env.TOKEN}", Content-Type: application/json}
                body: '{"n": {request}, "by": "{env.USER_NAME}"}'
                expect_status: [201, 4xx]
              - {method: DELETE, path: /orders/1, expect_status: 204}
            ignore: {patterns: ['"id": *[0-9]+'], json: [/order/id]}
            """)
        #expect(
            target.requests == [
                RequestTemplate(path: "/items?n={request}", weight: 9),
                RequestTemplate(
                    method: .post, path: "/orders",
                    headers: [
                        RequestHeader(name: "Authorization", value: "Bearer {env.TOKEN}"),
                        RequestHeader(name: "Content-Type", value: "application/json"),
                    ], body: #"{"n": {request}, "by": "{env.USER_NAME}"}"#,
                    expectedStatus: try #require(ExpectedStatus(["201", "4xx"]))),
                RequestTemplate(
                    method: .delete, path: "/orders/1", expectedStatus: try #require(ExpectedStatus(["204"]))),
            ])
        #expect(target.requestPaths.isEmpty && target.takesRequests)
        #expect(target.requestVariables?.map(\.name) == ["TOKEN", "USER_NAME"])
        #expect(target.requestVariables?.map(\.location) == ["t.yaml:11:30", "t.yaml:12:11"])
        #expect(target.requestVariables?.map(\.isInHeader) == [true, false])
        #expect(target.ignored == IgnoredParts(patterns: [#""id": *[0-9]+"#], json: ["/order/id"]))
    }

    @Test("A body can come from a file beside the target file")
    func bodyFile() throws {
        let directory = NSTemporaryDirectory() + "requests-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: directory) }
        try Data("{\"n\": {request}}\n".utf8).write(to: URL(fileURLWithPath: directory + "/order.json"))
        try Data([0xff, 0xfe]).write(to: URL(fileURLWithPath: directory + "/bytes"))
        try Data("{\"t\": \"{env.TOKEN}\"}".utf8).write(to: URL(fileURLWithPath: directory + "/secret.json"))
        try Data(repeating: 120, count: RequestReading.longestBody + 1)
            .write(to: URL(fileURLWithPath: directory + "/long"))
        func read(_ name: String) throws -> Target {
            try target("requests: [{method: PUT, path: /a, body_file: \(name)}]", file: directory + "/t.yaml")
        }
        let order = try read("order.json")
        // The digest is that of sha256sum.
        let identity = BodyFile(
            bytes: 17, sha256: "2ef9afb007af9f964da30c321044b6efc601bd0ba1ce65776596bd865702ce37")
        #expect(order.requests[0].body == .file(identity))
        #expect(order.bodyFiles.contents == [identity.sha256: .text("{\"n\": {request}}\n")])
        #expect(try read("bytes").bodyFiles.contents.values.first == .bytes([0xff, 0xfe]))
        let secret = try read("secret.json")
        #expect(secret.requestVariables?.map(\.name) == ["TOKEN"])
        #expect(secret.requestVariables?.map(\.location) == ["\(directory)/t.yaml:6:47"])
        for (name, words) in [("none.json", "cannot be read: No such file"), ("long", "the body has 1048577 bytes")] {
            let error = #expect(throws: ConfigurationErrors.self) { try read(name) }
            #expect("\(error!)".contains("t.yaml:6:47: ") && "\(error!)".contains(words), "\(error!)")
        }
    }

    @Test(
        "A wrong request is refused with its location",
        arguments: [
            ("method: GET", "6:12: key \"path\" is missing"),
            ("path: orders", "6:19: \"orders\" is not a path"),
            ("path: \"/a b\"", "6:19: \"/a b\" is not a path"),
            ("path: \"/{env.TOKEN}\"", "6:19: {env.NAME} and {file:PATH} are not replaced in a path"),
            ("path: \"/{reqest}\"", "6:19: unknown placeholder {reqest}"),
            ("path: /, method: post", "6:30: unknown value \"post\""),
            ("path: /, method: CONNECT", "6:30: unknown value \"CONNECT\""),
            ("path: /, weight: 0", "6:30: weight 0 is out of range"),
            ("path: /, weight: 1001", "6:30: weight 1001 is out of range"),
            ("path: /, weight: 1.5", "6:30: expected a whole number"),
            ("path: /, expect_status: 1xx", "6:37: \"1xx\" is not a status"),
            ("path: /, expect_status: [200, 99]", "6:43: \"99\" is not a status"),
            ("path: /, expect_status: []", "6:37: the list of statuses is empty"),
            ("path: /, headers: [a]", "6:31: expected a mapping of headers"),
            ("path: /, headers: {Host: a}", "6:32: the load driver sets the header Host itself"),
            ("path: /, headers: {content-length: 3}", "6:32: the load driver sets the header content-length itself"),
            ("path: /, headers: {Connection: close}", "6:32: the load driver sets the header Connection itself"),
            ("path: /, headers: {Transfer-Encoding: x}", "6:32: the load driver sets the header Transfer-Encoding"),
            ("path: /, headers: {\"a b\": c}", "6:32: \"a b\" is not the name of a header"),
            ("path: /, headers: {\"a\\r\\nb\": c}", "is not the name of a header"),
            ("path: /, headers: {A: x, a: y}", "6:38: the header a is given twice"),
            ("path: /, headers: {A: \"x\\r\\nB: y\"}", "6:35: the value of the header A has a line end"),
            ("path: /, headers: {A: \"x\\0\"}", "6:35: the text has a NUL character"),
            ("path: /, headers: {Authorization: Bearer abc}", "6:47: the value of the header Authorization may be"),
            ("path: /, headers: {Cookie: a=b}", "6:40: the value of the header Cookie may be a secret"),
            ("path: \"/{file:t}\"", "6:19: {env.NAME} and {file:PATH} are not replaced in a path"),
            ("path: /, headers: {Expect: 100-continue}", "6:32: the header Expect needs a body"),
            ("path: /, headers: {Expect: later}, body: a", "6:40: \"later\" is not an expectation"),
            ("path: /, headers: {A: \"{env.9}\"}", "6:35: a placeholder that begins with {env. has no valid name"),
            ("path: /, body: [a]", "6:28: expected a text"),
            ("path: /, method: PUT, body: a, body_file: b", "6:44: body_file and body (line 6) exclude each other"),
            ("path: /, method: HEAD, body: a", "6:36: a HEAD request has no body"),
            ("path: /, bdy: a", "6:22: unknown key \"bdy\""),
        ])
    func wrong(_ request: String, _ words: String) {
        let found = failures(request)
        #expect(found.contains { $0.contains(words) }, "\(request): \(found)")
        #expect(found.allSatisfy { $0.hasPrefix("t.yaml:") && $0.split(separator: ": ").count >= 3 }, "\(found)")
    }

    @Test(
        "Wrong lists are refused with their location",
        arguments: [
            ("requests: []", "6:11: the list of requests is empty"),
            ("requests: /a", "6:11: expected a list of requests"),
            ("requests: [/a]", "6:12: expected a mapping"),
            ("request_paths: [/a]\nrequests: [{path: /b}]", "7:1: requests and request_paths (line 6) exclude"),
            ("load_command: [/a]\nrequests: [{path: /b}]", "7:1: requests and load_command (line 6) exclude"),
            ("ignore: {patterns: [a]}", "6:1: ignore needs requests"),
            ("requests: [{path: /b}]\nignore: {patterns: ['a(']}", "7:21: \"a(\" is not a pattern ("),
            ("requests: [{path: /b}]\nignore: {json: [a/b]}", "7:17: \"a/b\" is not a JSON pointer"),
            ("requests: [{path: /b}]\nignore: {json: [/a~2]}", "7:17: \"/a~2\" is not a JSON pointer"),
            ("requests: [{path: /b}]\nignore: {headers: [a]}", "7:10: unknown key \"headers\""),
        ])
    func lists(_ lines: String, _ words: String) {
        #expect(failuresOf(lines).contains { $0.contains("t.yaml:\(words)") }, "\(failuresOf(lines))")
    }

    @Test("Weights have a sum of at most 10,000, and a rate is required")
    func sums() {
        let many = (0..<11).map { "{path: /\($0), weight: 1000}" }.joined(separator: ", ")
        #expect(
            failuresOf("requests: [\(many)]").first?.contains("the weights of the requests have the sum 11000") == true)
        let error = #expect(throws: ConfigurationErrors.self) {
            try TargetFile.parse(
                "name: a\ncommand: [x]\noff: none\nmetrics_path: /m\nrequests: [{path: /}]", file: "t.yaml")
        }
        #expect("\(error!)".contains("key \"request_rate\" is missing"))
    }
}
