import Foundation
import LinuxSystem
import Probes
import Scraping
import Testing

/// Compares the scraper's network figures with a packet capture.
@Suite(.serialized, .programsThread) struct CaptureTests {
    @Test(
        "The payload of every scrape equals that of the packet capture, by connection and to the byte",
        .enabled(if: PacketCapture.isPermitted, "capturing packets needs CAP_NET_RAW"),
        arguments: AgentTarget.built)
    func payload(target: AgentTarget) throws {
        let agents = try (0..<3).map { _ in try Agent(target, address: Loopback.address(), environment: [:]) }
        defer { for agent in agents { agent.child.stop() } }
        for agent in agents { try agent.waitUntilReady() }

        let capture = try PacketCapture(ports: [Agent.metricsPort])
        defer { capture.stop() }
        let scraper = Scraper()
        var answers: [[Fetched.Answer]] = Array(repeating: [], count: agents.count)
        for coding in [ContentCoding.identity, .gzip, .identity, .gzip] {
            for (index, agent) in agents.enumerated() {
                scraper.start(
                    url: "http://\(agent.address):\(Agent.metricsPort)/metrics", timeout: 10, tag: index,
                    encoding: coding)
            }
            while scraper.inProgress > 0 {
                for fetched in scraper.finished() {
                    guard case .answered(let answer) = fetched.outcome else {
                        Issue.record("\(fetched.outcome)")
                        continue
                    }
                    answers[fetched.tag].append(answer)
                }
                scraper.wait(milliseconds: 5)
            }
        }
        for (agent, answers) in zip(agents, answers) {
            try #require(answers.count == 4)
            // The capture may not have processed the last segments yet.
            let expected = try answers.map { try #require($0.payload) }
            try eventually("the capture of all payload; the kernel dropped \(capture.dropped) segments") {
                capture.connections(to: agent.address, Agent.metricsPort, containing: "exporter-bench").map(\.received)
                    .reduce(0, +)
                    >= expected.map(\.received).reduce(0, +)
            }
            let seen = capture.connections(to: agent.address, Agent.metricsPort, containing: "exporter-bench")
            #expect(seen.map(\.sent) == expected.map(\.sent))
            #expect(seen.map(\.received) == expected.map(\.received))
            for answer in answers {
                let body = try #require(answer.bodyBytes)
                #expect(answer.headerBytes + body == answer.payload?.received)
                if !answer.isCompressed {
                    #expect(target.sendsChunks ? body > answer.body.count : body == answer.body.count)
                }
                if answer.isCompressed { #expect(body < answer.body.count) }
            }
            #expect(answers.map(\.isCompressed) == [false, true, false, true].map { $0 && target.compresses })
        }
    }

    @Test(
        "The kernel's counts of every connection equal the packet capture: Prometheus and bench, closed and open",
        .enabled(if: PacketCapture.isPermitted, "capturing packets needs CAP_NET_RAW"))
    func ofPrometheus() throws {
        let agents = try [AgentTarget.swift, .python].map {
            try Agent($0, address: Loopback.address(), environment: [:])
        }
        defer { for agent in agents { agent.child.stop() } }
        for agent in agents { try agent.waitUntilReady() }
        // Prometheus keeps its connections open, so one Prometheus is scraped as well.
        try Prometheus.withServer(scraping: []) { kept in
            try eventually("the scraped Prometheus; it wrote: \(kept.child.output)") { try !kept.query("1").isEmpty }
            let servers = agents.map { ($0.address, Agent.metricsPort) } + [(kept.address, 20090)]
            let endpoints = try servers.map { try #require(Endpoint($0.0, $0.1)) }
            let capture = try PacketCapture(ports: [Agent.metricsPort, 20090])
            defer { capture.stop() }
            try Prometheus.withServer(scraping: servers.map { "\($0.0):\($0.1)" }) { scraping in
                func scrapes() -> Int { Int((try? scraping.figure("min(count_over_time(up%5B1m%5D))")) ?? 0) }
                try eventually("two scrapes of each; it wrote: \(scraping.child.output)") { scrapes() >= 2 }
                // Prometheus is stopped while counting begins and ends. So no transfer is in progress, and one
                // connection stays open.
                scraping.pause()
                var ledger = try ConnectionLedger(servers: Set(endpoints))
                let earlier = servers.map { capture.flows(to: $0.0, $0.1) }
                scraping.resume()
                let before = scrapes()
                try eventually("three scrapes more") { scrapes() >= before + 3 }
                let own = try pages(of: servers.map { "http://\($0.0):\($0.1)/metrics" })
                scraping.pause()
                let accounts = try ledger.finish()
                for (index, endpoint) in endpoints.enumerated() {
                    let counted = try (accounts[endpoint] ?? []).map { try $0.get() }
                        .filter { $0.sent + $0.received > 0 }
                    func seen() -> [[Int]] {
                        capture.flows(to: servers[index].0, servers[index].1).map { now in
                            let before = earlier[index].first { $0.flow == now.flow }
                            return [now.sent - (before?.sent ?? 0), now.received - (before?.received ?? 0)]
                        }.filter { $0 != [0, 0] }.sorted { $0.lexicographicallyPrecedes($1) }
                    }
                    let expected = counted.map { [$0.sent, $0.received] }.sorted { $0.lexicographicallyPrecedes($1) }
                    try eventually("the capture of all payload: \(expected), \(seen())") { seen() == expected }
                    // The bench's own scraper reports the same payload for its connection.
                    #expect(expected.contains([own[index].sent, own[index].received]), "\(own[index]) \(expected)")
                    // Agents close a connection after each answer, but the socket on the bench's side may exist for a
                    // while. Prometheus has one connection for all scrapes, which existed before counting began and is
                    // still open.
                    let open = counted.filter { !$0.isClosed }
                    #expect(
                        index < 2 ? counted.count >= 4 && open.count <= 1 : open.contains { !$0.isNew }, "\(counted)")
                }
                scraping.resume()
            }
        }
    }

    /// Returns the payload that the embedded scraper's socket counted for each page.
    private func pages(of urls: [String]) throws -> [(sent: Int, received: Int)] {
        let scraper = Scraper()
        return try urls.map { url in
            scraper.start(url: url, timeout: 10, tag: 0)
            var payload: (sent: Int, received: Int)?
            while scraper.inProgress > 0 {
                for fetched in scraper.finished() {
                    if case .answered(let answer) = fetched.outcome { payload = answer.payload }
                }
                scraper.wait(milliseconds: 5)
            }
            return try #require(payload)
        }
    }
}
