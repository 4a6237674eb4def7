import BenchmarkModel
import Foundation
import LinuxSystem
import Testing

@testable import NodeRunner
@testable import Scraping

/// Rounds that a Prometheus scrapes, on a fake machine.
@Suite("Rounds with a Prometheus", .serialized) struct PrometheusRoundTests {
    private static let address = "127.211.255.253"

    private func round() -> FakeRound {
        var treatment = AgentOrder.made("A", .treatment, address: "127.0.0.3")
        treatment.scraping = .byPrometheus(PrometheusScrapes(scrapeInterval: 4, due: 1, timeout: 4))
        let round = FakeRound(
            .made([.made("A", .control, address: "127.0.0.2", isOn: false), treatment], round: 2))
        round.machine.installed = InstalledPrometheus(program: "/prometheus", version: "3.10.0")
        return round
    }

    private func run(_ round: FakeRound) throws(Interrupted) {
        try round.run(
            .steady(
                SteadyOrder(
                    launch: round.context.launch,
                    load: LoadOrder(rates: AgentRates(20), warmUpSeconds: 1, steadySeconds: 4, seed: 1),
                    prometheus: PrometheusOrder(address: Self.address))))
    }

    private func discovers(_ instances: [String], _ round: FakeRound) {
        round.fetcher.reply = { request in
            guard request.url.contains(Self.address) else {
                return request.url.hasSuffix("/metrics") ? .page() : .page("ok")
            }
            guard request.url.contains("/targets") else { return FakeFetcher.Reply(status: 503, body: "not yet") }
            let targets = instances.map { #"{"labels": {"instance": "\#($0)"}}"# }.joined(separator: ",")
            return .page(#"{"status": "success", "data": {"activeTargets": [\#(targets)]}}"#)
        }
    }

    private var isGone: Bool { !Files.exists(PrometheusDirectory.path(Self.address)) }

    @Test("Prometheus is started before the agents, is waited for until it knows them, and is gone at the end")
    func whole() throws {
        let round = round()
        discovers(["127.0.0.3:3"], round)
        try run(round)
        #expect(round.stages == ["start of Prometheus", "startup", "warm-up", "steady state"])
        let helper = try #require(round.machine.helpers.first)
        #expect(helper.wasKilled && helper.request.command.first == "/prometheus" && isGone)
        let reason = round.measured(.scrapeSeconds, .treatment, of: "A")?.absentReason
        #expect(reason == "Prometheus answered with status 503: not yet")
        #expect(round.measured(.scrapePayload, .treatment, of: "A")?.absentReason == reason)
        // A missing answer of Prometheus says nothing about the agent.
        #expect(round.measured(.endpointsAccessible, .treatment, of: "A")?.absentReason == reason)
        #expect(round.measured(.requestThroughput, .control, of: "A")?.value != nil)
    }

    private func reason(_ change: (FakeRound) -> Void) throws -> String? {
        let round = round()
        discovers([], round)
        change(round)
        try run(round)
        #expect(round.machine.bodies.isEmpty && isGone)
        #expect(round.machine.helpers.allSatisfy { $0.poll() != nil })
        #expect(round.measured(.endpointsAccessible, .treatment, of: "A")?.absentReason != nil)
        return round.failures.first?.reason
    }

    @Test("If Prometheus does not scrape, no agent is started and the reason is reported")
    func problems() throws {
        let prefix = "its Prometheus does not scrape: "
        #expect(
            try reason { $0.machine.installed = nil }?.hasPrefix(prefix + "no Prometheus in the node's PATH") == true)
        #expect(
            try reason { $0.machine.broken = ["/prometheus"] }?.contains("/prometheus could not be started in ") == true
        )
        #expect(
            try reason { round in
                round.machine.prepareHelper = { helper in
                    helper.output = "bad flag"
                    round.clock.after(seconds: 1) { helper.exit(.exited(2)) }
                }
            } == prefix + "/prometheus ended with exit code 2 before it scraped: bad flag")
        #expect(try reason { _ in } == prefix + "after 60 s /prometheus scraped 0 of 1 agent of its file_sd: ")
    }

    @Test("If another program takes its port, Prometheus is started again, three times in all")
    func port() throws {
        let round = round()
        discovers([], round)
        round.machine.prepareHelper = { helper in
            helper.output = "listen: address already in use"
            helper.exit(.exited(1))
        }
        try run(round)
        #expect(round.machine.helpers.count == 3 && round.failures.count == 2 && isGone)
    }

    @Test("A round that is told to end while Prometheus starts leaves nothing of it")
    func interrupted() {
        let round = round()
        discovers([], round)
        round.clock.after(seconds: 3) { round.interrupt() }
        #expect(throws: Interrupted.self) { try run(round) }
        #expect(round.machine.helpers.allSatisfy { $0.poll() != nil } && isGone)
    }
}
