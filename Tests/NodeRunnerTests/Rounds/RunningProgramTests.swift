import BenchmarkModel
import LinuxSystem
import Testing

@testable import NodeRunner
@testable import Scraping

/// Programs that the bench did not start, on a fake machine.
@Suite("Programs that run already") struct RunningProgramTests {
    @Test("A program that runs already and refuses connections is reported at once, and is not ended")
    func running() throws {
        let round = FakeRound(.made([.made(page: "http://h:3/metrics", isOn: true)], .made(requestPaths: [])))
        round.fetcher.reply = { _ in .refused }
        try round.run(.startUp(round.context.launch))
        #expect(round.failures.first?.reason.hasPrefix("http://h:3/metrics cannot be reached: ") == true)
        #expect(round.machine.bodies.isEmpty)
    }

    @Test("If another server makes a program's page, only the page is measured")
    func redirected() throws {
        let round = FakeRound(.made([.made(page: "http://h:3/metrics")], .made(requestPaths: [])))
        round.fetcher.reply = { _ in FakeFetcher.Reply(body: "up 1\n", redirectedTo: "http://other:9/metrics") }
        var body: FakeBody?
        round.machine.found = { found in
            body = found
            return found
        }
        try round.run(.startUp(round.context.launch))
        #expect(round.failures.isEmpty)
        #expect(body?.unseen == "its page is redirected to another server, other:9: use that address")
        #expect(body?.wasTerminated == true && round.machine.bodies.isEmpty)
    }

    @Test("A program that runs already and exits is a failure")
    func goes() throws {
        let round = FakeRound(.made([.made(page: "http://h:3/metrics")], phase: .herd, .made(requestPaths: [])))
        round.machine.found = { found in
            round.clock.after(seconds: 0.5) { found.die() }
            return found
        }
        try round.run(.settle(SettleOrder(launch: round.context.launch, settleSeconds: 1)))
        #expect(round.failures.first?.reason == "it ended with signal 9 while it was needed")
    }

    @Test("Credentials that cannot be read are a failure, and nothing is asked")
    func credentials() throws {
        var order = AgentOrder.made(page: "http://h:3/metrics")
        order.pages[0].access = HTTPAccess(credentials: .bearer(.file("/no/such/token")))
        let round = FakeRound(.made([order], .made(requestPaths: [])))
        try round.run(.startUp(round.context.launch))
        #expect(round.failures.first?.reason.hasPrefix("its credentials: ") == true && round.fetcher.requests.isEmpty)
    }

    @Test(
        "The reason says what is missing from a page",
        arguments: [
            (FakeFetcher.Reply(body: "<html>", contentType: "text/html"), "an HTML page, not an exposition"),
            (FakeFetcher.Reply(body: "9x 1\n"), "not an exposition: line 1"),
            (FakeFetcher.Reply(body: "# HELP x y\n"), "an exposition without samples"),
            (FakeFetcher.Reply(status: 401), "status 401: give --user NAME"),
        ])
    func lacking(reply: FakeFetcher.Reply, answer: String) throws {
        let round = FakeRound(.made([.made(page: "http://h:3/metrics")], .made(requestPaths: [])))
        round.fetcher.reply = { _ in reply }
        try round.run(.startUp(round.context.launch))
        #expect(round.failures.first?.reason.contains("(last: \(answer)") == true, "\(round.failures)")
    }

    @Test("A program that runs already is asked five times, a second apart")
    func asked() throws {
        let round = FakeRound(.made([.made(page: "http://h:3/metrics")], .made(requestPaths: [])))
        round.fetcher.reply = { _ in FakeFetcher.Reply(status: 503) }
        let began = round.clock.now()
        try round.run(.startUp(round.context.launch))
        #expect(round.fetcher.requests.count == 5 && (round.clock.now() - began).seconds > 4)
        #expect(round.failures.first?.reason == "no page after 5 attempts: http://h:3/metrics (last: status 503)")
    }
}
