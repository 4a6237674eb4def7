import BenchmarkModel
import Foundation
import Testing

@testable import NodeRunner
@testable import Scraping

/// Pages that need credentials, certificates or another request, on a fake machine.
@Suite("Guarded pages of agents") struct GuardedPageTests {
    private let token = HTTPAccess(
        credentials: .bearer(.text("t0ken")), tls: TLSRules(authorities: "/ca"), followsRedirects: false)

    @Test("A refused certificate ends the launch at the first answer, with the keys that mend it")
    func refused() throws {
        for (order, remedy) in [
            (AgentOrder.made(), "; give tls: {ca_file: FILE"),
            (AgentOrder.made(page: "https://h:3/metrics"), "; give --http-config FILE"),
        ] {
            let round = FakeRound(.made([order], .made(requestPaths: [], readinessLimit: 30)))
            round.fetcher.reply = { _ in FakeFetcher.Reply(fault: .certificate) }
            try round.run(.startUp(round.context.launch))
            #expect(round.fetcher.requests.count == 1)
            let reason = try #require(round.failures.first?.reason)
            #expect(reason.contains("a certificate was not accepted: ") && reason.contains(remedy), "\(reason)")
        }
    }

    @Test("TLS that fails for another reason is tried again until the readiness limit")
    func starting() throws {
        let round = FakeRound(.made([.made()], .made(requestPaths: [], readinessLimit: 1)))
        round.fetcher.reply = { _ in FakeFetcher.Reply(fault: .tls) }
        try round.run(.startUp(round.context.launch))
        #expect(round.fetcher.requests.count > 1)
    }

    @Test("Each page is asked with its own access, and health checks with that of the page at their port")
    func access() throws {
        var order = AgentOrder.made(
            ports: AgentPorts(requests: 1, health: 3, metrics: 3), pages: ["/a", "/b"])
        order.pages[0].access = token
        order.pages[1].port = 4
        order.https = HTTPSRules(health: true, certificates: TLSRules(authorities: "/other"))
        let round = FakeRound(.made([order], .made(healthPath: "/health", requestPaths: ["/"])))
        round.fetcher.reply = { $0.url.hasSuffix("/a") || $0.url.hasSuffix("/b") ? .page() : .page("ok") }
        try round.run(.startUp(round.context.launch))
        #expect(round.failures.isEmpty)
        func request(_ end: String) throws -> PageRequest {
            try #require(round.fetcher.requests.first { $0.url.hasSuffix(end) }, "\(end)")
        }
        let credentials = try Credentials(.bearer(.text("t0ken")))
        for end in ["/a", "/health"] {
            #expect(try request(end).credentials == credentials && request(end).tls == token.tls)
        }
        #expect(try !request("/a").followsRedirects && request("/b").followsRedirects)
        for end in ["/b", ":1/"] {
            #expect(try request(end).credentials == nil && request(end).tls?.authorities == "/other")
        }
    }

    @Test("A page that refuses the bench's request is asked as its scraper asks, and otherwise the scraper is named")
    func notAcceptable() throws {
        for imitated in [PrometheusRequest.version3, nil] {
            var interface = AgentInterface.made(requestPaths: [], readinessLimit: 1)
            interface.imitates = imitated
            let round = FakeRound(.made([.made()], interface))
            round.fetcher.reply = { request in
                if case .prometheus = request.format { .page() } else { FakeFetcher.Reply(status: 406) }
            }
            try round.run(.startUp(round.context.launch))
            if imitated != nil {
                #expect(round.failures.isEmpty && round.fetcher.requests.count == 2)
            } else {
                #expect(round.failures.first?.reason.contains("; give --scraper like-prometheus") == true)
            }
        }
    }

    @Test("A Prometheus of the bench gets the access of the pages")
    func prometheus() throws {
        var order = AgentOrder.made(pages: ["/a", "/b"])
        order.scraping = .byPrometheus(PrometheusScrapes(scrapeInterval: 1, due: 1, timeout: 1))
        order.pages[0].isSecure = true
        order.pages[0].access = HTTPAccess(
            credentials: .authorization(type: "Token", .file("/it's")),
            tls: TLSRules(certificate: "/c", key: "/k", minimumVersion: .tls13), followsRedirects: false)
        order.pages[1].access = HTTPAccess(credentials: .basic(user: .text("u"), password: .text("p")))
        let jobs = PrometheusJob.jobs([order]).map(\.settings)
        #expect(
            jobs == [
                """
                  - job_name: agents
                    tls_config:
                      cert_file: '/c'
                      key_file: '/k'
                      min_version: 'TLS13'
                      insecure_skip_verify: false
                    authorization:
                      type: 'Token'
                      credentials_file: '/it''s'
                    follow_redirects: false

                """,
                """
                  - job_name: agents-2
                    basic_auth:
                      username: 'u'
                      password: 'p'
                    relabel_configs:
                      - {target_label: job, replacement: agents}

                """,
            ])
    }
}
