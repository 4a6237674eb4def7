import Foundation
import TestSupport
import Testing

@testable import Scraping

@Suite(.serialized) struct ScraperTests {
    private func fetch(_ url: String, timeout: Double = 5) -> Fetched.Outcome? {
        let scraper = Scraper()
        scraper.start(url: url, timeout: timeout, tag: 9)
        while scraper.inProgress > 0 {
            for fetched in scraper.finished() where fetched.tag == 9 { return fetched.outcome }
            scraper.wait(milliseconds: 10)
        }
        return nil
    }

    @Test("The payload counted by the kernel matches the server's bytes exactly")
    func payload() throws {
        let body = String(repeating: "metric_name 1\n", count: 2000)
        let server = try TestServer { _ in .closing("200 OK", body) }
        defer { server.stop() }
        guard case .answered(let answer)? = fetch("http://127.0.0.1:\(server.port)/metrics") else {
            Issue.record("no answer")
            return
        }
        let payload = try #require(answer.payload)
        #expect(answer.status == 200)
        #expect(answer.body == Array(body.utf8))
        let traffic = server.traffic
        #expect(payload.sent == traffic.received)
        #expect(payload.received == traffic.sent)
    }

    @Test("Many pages at once are each returned with their tag")
    func many() throws {
        let server = try TestServer { .closing("200 OK", String($0.split(separator: " ")[1])) }
        defer { server.stop() }
        let scraper = Scraper()
        for tag in 0..<50 { scraper.start(url: "http://127.0.0.1:\(server.port)/\(tag)", timeout: 5, tag: tag) }
        var seen: [Int: String] = [:]
        while scraper.inProgress > 0 {
            for fetched in scraper.finished() {
                if case .answered(let answer) = fetched.outcome {
                    seen[fetched.tag] = String(decoding: answer.body, as: UTF8.self)
                }
            }
            scraper.wait(milliseconds: 10)
        }
        #expect(seen.count == 50)
        #expect(seen.allSatisfy { $0.value == "/\($0.key)" })
    }

    @Test("Pages without space wait for each other, arrive complete, and report that they waited")
    func space() throws {
        let body = String(repeating: "metric_name 1\n", count: 200_000)
        let server = try TestServer { _ in .closing("200 OK", body) }
        defer { server.stop() }
        let scraper = Scraper(spaceBytes: 100_000)
        for tag in 0..<6 { scraper.start(url: "http://127.0.0.1:\(server.port)/", timeout: 60, tag: tag) }
        var waited: [Int: Bool] = [:]
        while scraper.inProgress > 0 {
            for fetched in scraper.finished() {
                guard case .answered(let answer) = fetched.outcome else { continue }
                #expect(answer.body.count == body.utf8.count)
                waited[fetched.tag] = fetched.wasHeldBack
            }
            scraper.wait(milliseconds: 10)
        }
        #expect(waited.count == 6)
        // The first page that found no space continued.
        #expect(waited.values.contains(true) && waited.values.contains(false))
    }

    @Test("One page may exceed the space, and its end allows the next one to do so")
    func shares() {
        let space = PageSpace(100)
        let shares = (0..<3).map { _ in PageSpace.Share() }
        #expect(space.take(60, for: shares[0]) && space.take(60, for: shares[1]))
        #expect(!space.take(10, for: shares[0]) && shares[0].isWaiting && shares[0].hasWaited)
        #expect(!space.take(10, for: shares[2]))
        #expect(space.take(900, for: shares[1]) && !shares[1].hasWaited)
        space.leave(shares[1])
        shares[0].isWaiting = false
        #expect(space.take(30, for: shares[0]) && space.take(10, for: shares[2]))
        #expect(space.take(500, for: shares[2]) && !space.take(1, for: shares[0]))
        space.leave(shares[2])
        #expect(space.take(1, for: shares[0]))
        // Pages that were received and not read yet take space too, and no transfer may exceed the limit meanwhile.
        space.held = 200
        #expect(!space.take(1, for: shares[0]))
        space.held = 0
        #expect(space.take(1, for: shares[0]))
    }

    @Test("A refused connection and a server that never answers are failures with a reason")
    func failures() throws {
        let server = try TestServer { _ in .ok("late", delay: 3) }
        defer { server.stop() }
        guard case .failed(let refused)? = fetch("http://127.0.0.1:1/metrics"),
            case .failed(let late)? = fetch("http://127.0.0.1:\(server.port)/metrics", timeout: 0.1)
        else {
            Issue.record("an answer where none was to be had")
            return
        }
        #expect(refused.contains("connect"))
        #expect(late.contains("timed out"))
    }
}

/// Serialized, because the tests measure the memory of the process that they share.

@Suite struct NamedURLTests {
    @Test("The name of a certificate replaces the host, and its requests go to the host")
    func names() {
        let one = NamedURL("https://127.0.0.2:8443/metrics?a=1:2", name: "db")
        #expect(one?.url == "https://db:8443/metrics?a=1:2" && one?.connectTo == "db:8443:127.0.0.2:8443")
        let two = NamedURL("https://u:p@[::1]:1", name: "db")
        #expect(two?.url == "https://u:p@db:1" && two?.connectTo == "db:1:[::1]:1")
        for url in ["https://h/metrics", "https://[::1]/", "x", ""] { #expect(NamedURL(url, name: "db") == nil) }
    }
}
