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

    @Test("the payload counted by the kernel is what the server read and wrote, to the byte")
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

    @Test("many pages at once each come back under their tag")
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

    @Test("pages for which there is no room wait for each other, come whole, and say that they waited")
    func room() throws {
        let body = String(repeating: "metric_name 1\n", count: 200_000)
        let server = try TestServer { _ in .closing("200 OK", body) }
        defer { server.stop() }
        let scraper = Scraper(roomBytes: 100_000)
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
        // The one that found no room first went on.
        #expect(waited.values.contains(true) && waited.values.contains(false))
    }

    @Test("one of the pages may exceed the room, and its end lets the next one do so")
    func places() {
        let room = PageRoom(100)
        let places = (0..<3).map { _ in PageRoom.Place() }
        #expect(room.take(60, for: places[0]) && room.take(60, for: places[1]))
        #expect(!room.take(10, for: places[0]) && places[0].isWaiting && places[0].hasWaited)
        #expect(!room.take(10, for: places[2]))
        #expect(room.take(900, for: places[1]) && !places[1].hasWaited)
        room.leave(places[1])
        places[0].isWaiting = false
        #expect(room.take(30, for: places[0]) && room.take(10, for: places[2]))
        #expect(room.take(500, for: places[2]) && !room.take(1, for: places[0]))
        room.leave(places[2])
        #expect(room.take(1, for: places[0]))
        // Pages that were received and are not read yet take room too, and nobody may exceed it meanwhile.
        room.held = 200
        #expect(!room.take(1, for: places[0]))
        room.held = 0
        #expect(room.take(1, for: places[0]))
    }

    @Test("a refused connection and a server that never answers are failures with a reason")
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

/// One after the other: they look at the memory of the process that they all run in.
