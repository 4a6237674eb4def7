import BenchmarkModel
import LinuxSystem
import Scraping
import TestSupport
import Testing

@testable import Probes

@Suite struct ConnectionLedgerTests {
    private let client = Endpoint("127.0.0.1", 40_000)!
    private let server = Endpoint("127.1.0.1", 9100)!

    private func ends(
        _ sent: UInt64, _ received: UInt64, cookie: UInt64 = 1, fin: UInt64 = 0
    ) -> [ConnectionCounts] {
        [
            ConnectionCounts(local: client, remote: server, cookie: cookie, sent: sent, received: received + fin),
            ConnectionCounts(local: server, remote: client, cookie: cookie + 1, sent: received, received: sent + fin),
        ]
    }

    private func account(
        before: [ConnectionCounts] = [], ended: [ConnectionCounts] = [], after: [ConnectionCounts] = []
    ) -> [Result<ConnectionTraffic, Missing>] {
        ConnectionLedger.account([server], before: before, ended: ended, after: after)[server] ?? []
    }

    @Test("A connection that was opened and closed counts in full, each direction by its sender, without the FIN")
    func whole() throws {
        let one = try #require(account(ended: ends(110, 5000, fin: 1)).first)
        #expect(
            try one.get()
                == ConnectionTraffic(client: client, sent: 110, received: 5000, isNew: true, isClosed: true))
    }

    @Test("The bytes of a kept connection from before the stretch are left out")
    func kept() throws {
        let one = try #require(account(before: ends(110, 5000), after: ends(330, 15_100)).first)
        #expect(
            try one.get()
                == ConnectionTraffic(client: client, sent: 220, received: 10_100, isNew: false, isClosed: false))
    }

    @Test("Ports that are used again are two connections")
    func again() {
        let all = account(ended: ends(1, 10) + ends(2, 20, cookie: 3))
        #expect(all.compactMap { try? $0.get().received } == [10, 20])
    }

    @Test("One end without the other gives a reason, unless nothing was sent on it")
    func oneEnd() {
        #expect(
            account(ended: [ends(110, 5000)[0]]).first
                == .failure(Missing("the kernel reported only one end of the connection from 127.0.0.1:40000")))
        let left = ends(110, 5000)[0]
        #expect(account(before: [left], after: [left]).isEmpty)
        #expect(account(before: [left], ended: [left]).isEmpty)
    }

    @Test("A count that decreases, or that is impossibly large, gives a reason and is never subtracted")
    func impossible() {
        func reason(_ result: Result<ConnectionTraffic, Missing>?) -> String? {
            if case .failure(let problem) = result { problem.reason } else { nil }
        }
        #expect(
            reason(account(before: ends(330, 5000), after: ends(110, 15_100)).first)?.contains(
                "changed from 330 to 110")
                == true)
        #expect(reason(account(after: ends(.max, 10)).first)?.contains("\(UInt64.max)") == true)
        #expect(reason(account(ended: ends(.max, .max)).first) != nil)
    }

    @Test("Bytes that did not arrive give a reason")
    func lost() {
        let short = [ends(110, 5000)[0], ends(110, 5100)[1]]
        #expect(
            account(ended: short).first
                == .failure(Missing("127.1.0.1:9100 sent 5100 bytes, and 5000 were received")))
    }

    @Test("An end that is reported twice, at its close and in the table, counts once")
    func twice() {
        #expect(account(ended: ends(1, 10), after: ends(1, 10)).count == 1)
    }

    @Test("Every connection of a real server is seen, with the same counts as in the scraper")
    func real() throws {
        let server = try TestServer(address: "127.204.0.1") { _ in .ok("x 1\n") }
        defer { server.stop() }
        let endpoint = try #require(Endpoint("127.204.0.1", server.port))
        var ledger = try ConnectionLedger(servers: [endpoint])
        let scraper = Scraper()
        var payloads: [Int] = []
        for _ in 0..<3 {
            scraper.start(url: "http://127.204.0.1:\(server.port)/metrics", timeout: 5, tag: 0)
            while scraper.inProgress > 0 {
                for fetched in scraper.finished() {
                    if case .answered(let answer) = fetched.outcome, let payload = answer.payload {
                        payloads.append(payload.sent + payload.received)
                    }
                }
                scraper.wait(milliseconds: 5)
            }
        }
        // The kernel reports closed connections from a work queue, which is late on a busy machine.
        let ended = try ledger.finish(quiet: 500_000_000, limit: 20_000_000_000)
        let seen = try (ended[endpoint] ?? []).map { try $0.get() }.map { $0.sent + $0.received }
        #expect(payloads.count == 3)
        #expect(seen.reduce(0, +) == payloads.reduce(0, +))
    }
}
