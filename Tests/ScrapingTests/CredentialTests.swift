import BenchmarkModel
import Foundation
import TestSupport
import Testing

@testable import Scraping

@Suite("Credentials of requests") struct CredentialTests {
    private func file(_ text: String) throws -> String {
        let path = FileManager.default.temporaryDirectory.path + "/secret-\(UUID().uuidString)"
        try Data(text.utf8).write(to: URL(fileURLWithPath: path))
        return path
    }

    private func fetch(_ url: String, _ credentials: Credentials?) -> Fetched? {
        let scraper = Scraper()
        scraper.start(url: url, timeout: 5, tag: 0, credentials: credentials)
        for _ in 0..<500 {
            if let done = scraper.finished().first { return done }
            scraper.wait(milliseconds: 10)
        }
        return nil
    }

    @Test("A password and a token from a file are sent as HTTP credentials, and shown nowhere")
    func sent() throws {
        let password = try Credentials(.basic(user: .text("u"), password: .file(try file("s3cret-pw\n"))))
        let token = try Credentials(.bearer(.file(try file("  t0ken-1 \r\n"))))
        let basic = Data("u:s3cret-pw".utf8).base64EncodedString()
        for (credentials, header) in [(password, "Basic \(basic)"), (token, "Bearer t0ken-1")] {
            let server = try TestServer { head in
                let isRight = head.contains("Authorization: \(header)\r\n")
                return .closing(isRight ? "200 OK" : "401 Unauthorized", "x 1\n")
            }
            guard case .answered(let answer)? = fetch("http://127.0.0.1:\(server.port)/", credentials)?.outcome else {
                Issue.record("no answer")
                return
            }
            #expect(answer.status == 200)
            var dumped = ""
            dump(credentials, to: &dumped)
            #expect(!"\(credentials)\(dumped)".contains("s3cret") && !"\(credentials)\(dumped)".contains("t0ken"))
        }
    }

    @Test("A URL and a redirect are reported without their secrets")
    func location() throws {
        let server = try TestServer { _ in
            var answer = TestServer.Answer.closing("302 Found", "")
            let text = String(decoding: answer.bytes, as: UTF8.self)
            let header = "Location: http://u:other@h/s3cret-1?token=s3cret-2\r\n\r\n"
            answer.bytes = Array(text.replacing("\r\n\r\n", with: "\r\n" + header).utf8)
            return answer
        }
        let fetched = fetch("http://u:s3cret-1@127.0.0.1:\(server.port)/", nil)
        guard case .answered(let answer)? = fetched?.outcome else {
            Issue.record("no answer")
            return
        }
        #expect(answer.location == "http://u:***@h/***?token=***")
    }

    @Test("A file that is missing, empty or has two lines is an error that names it")
    func files() throws {
        for (path, reason) in [
            ("/no/such", "cannot be read"), (try file(" \n"), "is empty"), (try file("a\nb\n"), "more than one line"),
        ] {
            let error = #expect(throws: CredentialError.self) { try Credentials(.bearer(.file(path))) }
            #expect(
                error?.description.hasPrefix("\(path) \(reason)") == true || error?.description.contains(reason) == true
            )
        }
    }
}

@Suite("Requests of the scraper") struct ScraperRequestTests {
    @Test("A padding makes a request longer by its length, and without one no header is sent")
    func padding() throws {
        let server = try TestServer { head in .closing("200 OK", "bytes \(head.utf8.count)\n") }
        defer { server.stop() }
        let scraper = Scraper()
        func length(_ padding: Int) throws -> Int {
            scraper.start(url: "http://127.0.0.1:\(server.port)/", timeout: 60, tag: 0, padding: padding)
            while true {
                if let done = scraper.finished().first {
                    guard case .answered(let answer) = done.outcome else { throw Silence() }
                    return try #require(Int(String(decoding: answer.body, as: UTF8.self).dropFirst(6).dropLast()))
                }
                scraper.wait(milliseconds: 10)
            }
        }
        let plain = try length(0)
        #expect(try length(7) == plain + "X-Padding: \r\n".utf8.count + 7)
        #expect(try length(2000) == plain + "X-Padding: \r\n".utf8.count + 2000)
    }

    private struct Silence: Error {}
}
