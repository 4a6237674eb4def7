import Foundation
import LinuxSystem
import Probes
import Testing

/// What the scraper says went over the network, against what a packet capture saw.
@Suite(.serialized) struct CaptureTests {
    @Test(
        "the payload of every scrape is the packet capture's, connection by connection and to the byte",
        .enabled(if: PacketCapture.isPermitted, "capturing packets takes CAP_NET_RAW"),
        arguments: AgentTarget.built)
    func payload(target: AgentTarget) throws {
        let agents = try (0..<3).map { _ in try Agent(target, address: Loopback.address(), environment: [:]) }
        defer { for agent in agents { agent.child.stop() } }
        for agent in agents { try agent.waitUntilReady() }

        let capture = try PacketCapture()
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
            // The last segments may still be on their way through the capture.
            let expected = try answers.map { try #require($0.payload) }
            try eventually("the capture of all payload") {
                capture.connections(to: agent.address, Agent.metricsPort, saying: "exporter-bench").map(\.received)
                    .reduce(0, +)
                    >= expected.map(\.received).reduce(0, +)
            }
            let seen = capture.connections(to: agent.address, Agent.metricsPort, saying: "exporter-bench")
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
        "what the kernel says of a real Prometheus's connections is the packet capture's, closed ones and kept ones",
        .enabled(if: PacketCapture.isPermitted, "capturing packets takes CAP_NET_RAW"))
    func ofPrometheus() throws {
        let agents = try [AgentTarget.swift, .python].map {
            try Agent($0, address: Loopback.address(), environment: [:])
        }
        defer { for agent in agents { agent.child.stop() } }
        for agent in agents { try agent.waitUntilReady() }
        // A Prometheus keeps its connections: one is scraped as well.
        try Prometheus.withServer(scraping: []) { kept in
            try eventually("the scraped Prometheus; it wrote: \(kept.child.output)") { try !kept.query("1").isEmpty }
            let servers = agents.map { ($0.address, Agent.metricsPort) } + [(kept.address, 20090)]
            let endpoints = try servers.map { try #require(Endpoint($0.0, $0.1)) }
            let capture = try PacketCapture()
            defer { capture.stop() }
            var ledger = try ConnectionLedger(servers: Set(endpoints))
            try Prometheus.withServer(scraping: servers.map { "\($0.0):\($0.1)" }) { scraping in
                try eventually("three scrapes of each; it wrote: \(scraping.child.output)") {
                    let counts = try scraping.query("min(count_over_time(up%5B1m%5D))%3E%3D3")
                    return counts.contains("\"value\"")
                }
                ledger.drain()
            }
            let accounts = try ledger.finish()
            for (index, endpoint) in endpoints.enumerated() {
                let told = try (accounts[endpoint] ?? []).map { try $0.get() }
                func seen() -> [[Int]] {
                    capture.connections(to: servers[index].0, servers[index].1, saying: "Prometheus/")
                        .map { [$0.sent, $0.received] }.sorted { $0.lexicographicallyPrecedes($1) }
                }
                let expected = told.map { [$0.sent, $0.received] }.sorted { $0.lexicographicallyPrecedes($1) }
                try eventually("the capture of all payload: \(expected), \(seen())") { seen() == expected }
                #expect(told.allSatisfy { $0.isNew && $0.isClosed })
                // The agents close after each answer; a Prometheus has one connection for all scrapes.
                #expect(index < 2 ? told.count >= 3 : told.count == 1)
            }
        }
    }
}
