import BenchmarkModel
import Foundation
import LinuxSystem
import Testing

@testable import NodeRunner
@testable import Scraping

@Suite struct ScrapeMomentTests {
    /// Returns the CPU of steady state in which a scrape at each moment uses CPU for `burn` seconds from its start.
    private func seen(_ moments: ScrapeMoments, steady: Double, burn: Double) -> Double {
        ((moments.before.map { [$0] } ?? []) + moments.within).reduce(0) {
            $0 + max(0, min(steady, $1 + burn) - max(0, $1))
        }
    }

    @Test("Steady state has the whole CPU of its scrape at every moment, even if the scrape goes on past the end")
    func whole() {
        for share in stride(from: 0.01, through: 0.96, by: 0.01) {
            // This page is answered at once and uses CPU for two more seconds, and nothing shows how long.
            let background = ScrapeMoments([share], steadySeconds: 5, warmUpSeconds: 2, pageSeconds: 0.01)
            #expect(abs(seen(background, steady: 5, burn: 2) - 2) < 1e-9, "\(share)")
            // This page takes as long as it uses CPU, longer than the warm-up.
            let slow = ScrapeMoments([share], steadySeconds: 15, warmUpSeconds: 2, pageSeconds: 4)
            #expect(abs(seen(slow, steady: 15, burn: 4) - 4) < 1e-9, "\(share)")
        }
    }

    @Test("Several scrapes of steady state stay evenly spaced, and the one before them keeps their distance")
    func several() {
        let moments = ScrapeMoments([0.24, 0.49, 0.74, 0.99], steadySeconds: 4, warmUpSeconds: 2, pageSeconds: 0.01)
        #expect(moments.before.map { abs($0 + 0.04) < 1e-9 } == true)
        for (a, b) in zip(moments.within, moments.within.dropFirst()) { #expect(abs(b - a - 1) < 1e-9) }
        #expect(ScrapeMoments([], steadySeconds: 4, warmUpSeconds: 2, pageSeconds: nil).within.isEmpty)
    }

    @Test("A moment that leaves time for the page is kept as it was drawn")
    func kept() {
        #expect(ScrapeMoments([0.5], steadySeconds: 15, warmUpSeconds: 2, pageSeconds: 0.2).within == [7.5])
    }
}

@Suite struct RetryTests {
    private func answer(_ status: Int, retryAfter: Double? = nil) -> Fetched {
        Fetched(
            tag: 0, finishedAt: 0,
            outcome: .answered(
                Fetched.Answer(
                    status: status, body: [], seconds: 0, exchanges: nil, headerBytes: 0, isCompressed: false,
                    contentType: nil, redirectedTo: nil, location: nil, retryAfter: retryAfter)), fault: nil)
    }

    private let limit: Int64 = 20_000_000_000

    @Test("A program that runs already is asked once a second at most, and five times in all")
    func running() {
        for tries in 1...4 {
            #expect(
                Retries.next(answer(503), isStarted: false, tries: tries, waited: 0, limit: limit)
                    == .after(1_000_000_000))
        }
        #expect(Retries.next(answer(503), isStarted: false, tries: 5, waited: 0, limit: limit) == .giveUp)
    }

    @Test("Retry-After is obeyed, and an agent is given up at once if it asks for too long a wait")
    func retryAfter() {
        #expect(
            Retries.next(answer(429, retryAfter: 3), isStarted: false, tries: 1, waited: 0, limit: limit)
                == .after(3_000_000_000))
        #expect(
            Retries.next(answer(503, retryAfter: 30), isStarted: false, tries: 1, waited: 0, limit: limit) == .giveUp)
    }

    @Test("An agent that starts is asked again after 5 ms, and after 2 % of the time when that is longer")
    func starting() {
        #expect(
            Retries.next(answer(503), isStarted: true, tries: 900, waited: 1_000_000, limit: limit) == .after(5_000_000)
        )
        #expect(
            Retries.next(answer(503), isStarted: true, tries: 900, waited: 5_000_000_000, limit: limit)
                == .after(100_000_000))
    }

    @Test("A redirection to another server is distinguished from one on the same server")
    func places() {
        #expect(ServerAddress("http://h/metrics") == ServerAddress("http://H:80/metrics/"))
        #expect(ServerAddress("http://h/metrics") != ServerAddress("https://h/metrics"))
        #expect(ServerAddress("no address") == nil)
    }
}

@Suite struct ForwarderCheckTests {
    private let server = Endpoint(address: 1, port: 9100)

    private func counts(_ local: Endpoint, _ remote: Endpoint, _ sent: UInt64, _ received: UInt64) -> ConnectionCounts {
        ConnectionCounts(local: local, remote: remote, cookie: 0, sent: sent, received: received)
    }

    @Test("The request that detects a forwarder has a length that another bench's request does not have")
    func padding() throws {
        let lengths = try (0..<20).map { _ in try ForwarderCheck().padding }
        #expect(Set(lengths).count > 10 && lengths.allSatisfy { (1...2000).contains($0) })
    }

    @Test("A connection to another server with the bytes of the scrape shows a forwarder, at either of its ends")
    func passedOn() {
        let bench = Endpoint(address: 1, port: 40_000)
        let forwarder = Endpoint(address: 1, port: 40_001)
        let origin = Endpoint(address: 2, port: 9100)
        let own = [counts(bench, server, 160, 380), counts(server, bench, 380, 160)]
        func found(_ all: [ConnectionCounts]) -> Endpoint? {
            ForwarderCheck.origin(sent: 160, received: 380, of: own + all, servers: [server])
        }
        #expect(found([]) == nil)
        #expect(found([counts(forwarder, origin, 160, 381)]) == origin)
        #expect(found([counts(origin, forwarder, 380, 161)]) == origin)
        // This connection belongs to an exporter that queries its database.
        #expect(found([counts(forwarder, origin, 90, 380), counts(origin, forwarder, 380, 90)]) == nil)
    }
}
