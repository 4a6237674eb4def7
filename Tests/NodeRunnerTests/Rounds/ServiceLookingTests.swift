import BenchmarkModel
import LinuxSystem
import Scraping
import Testing

@testable import NodeRunner

/// Looks at a program on a fake machine.
@Suite("Look at a program") struct ServiceLookingTests {
    private let round = FakeRound(.made([.made("A", .treatment, address: "127.0.0.3")]))

    /// Answers as a service whose page is at `/metrics/` of port 9.
    private func serve(_ page: String = "up 1\nmine 2\n") {
        round.machine.ports = { [SeenPort(address: "127.0.0.3", number: 9)] }
        round.fetcher.reply = { request in
            switch request.url.dropFirst("http://127.0.0.3:9".count) {
            case "/metrics":
                var reply = FakeFetcher.Reply.page(page)
                reply.redirectedTo = "http://127.0.0.3:9/metrics/"
                return reply
            case "/metrics/": return .page(page)
            case "/healthz", "/": return .page("ok")
            default: return FakeFetcher.Reply(status: 404)
            }
        }
    }

    private func look(seconds: Double = 30) throws(Interrupted) -> ServiceLook? {
        try round.run(.look(LookOrder(launch: round.context.launch, seconds: seconds)))
        return round.events.compactMap { if case .looked(let look) = $0 { look } else { nil } }.first
    }

    private var isEnded: Bool { round.machine.bodies.values.allSatisfy { !$0.isAlive } }

    @Test("The page, its redirect, health checks and the end of a program are seen, and the program has ended")
    func seen() throws {
        serve()
        guard case .seen(let sighting) = try look() else {
            Issue.record("nothing was seen")
            return
        }
        let port = try #require(sighting.ports.first)
        #expect(port.page?.path == "/metrics/" && port.page?.redirectedFrom == "/metrics")
        #expect(port.page?.families == ["up", "mine"] && port.page?.samples == 2)
        #expect(port.healthPath == "/healthz" && port.rootStatus == 200 && !port.answersEveryPath)
        #expect(sighting.given?.ports.requests == 1 && sighting.processes?.count == 1)
        #expect(sighting.end?.isRegular == true && isEnded)
        #expect(round.stages == ["startup", "questions"])
    }

    @Test("A program that listens later, and serves its page later, is waited for")
    func late() throws {
        serve()
        let ports = round.machine.ports
        let reply = round.fetcher.reply
        let began = round.clock.now()
        round.machine.ports = { [clock = round.clock] in (clock.now() - began).seconds > 10 ? ports() : [] }
        round.fetcher.reply = { [clock = round.clock] in
            (clock.now() - began).seconds > 13 ? reply($0) : FakeFetcher.Reply(status: 503)
        }
        guard case .seen(let sighting) = try look() else {
            Issue.record("nothing was seen")
            return
        }
        #expect(sighting.ports.first?.page != nil)
    }

    @Test("A port that does not answer HTTP gets one request, and is named with the reason")
    func notHTTP() throws {
        round.machine.ports = { [SeenPort(address: "0.0.0.0", number: 9, isOnAllAddresses: true)] }
        round.fetcher.reply = { _ in FakeFetcher.Reply(fault: .notHTTP) }
        guard case .seen(let sighting) = try look() else {
            Issue.record("nothing was seen")
            return
        }
        let port = try #require(sighting.ports.first)
        #expect(!port.answersHTTP && port.remarks.first?.hasPrefix("GET /metrics was not answered: ") == true)
        #expect(Set(round.fetcher.requests.map(\.url)) == ["http://127.0.0.1:9/metrics"])
    }

    @Test("A program that exits is reported at once, with how it ended and its last output")
    func exits() throws {
        round.machine.prepare = { [clock = round.clock] _, body in
            body.outputText = "no license"
            clock.after(seconds: 1) { body.die("exit code 3") }
        }
        let began = round.clock.now()
        #expect(
            try look() == .failed(reason: "it ended with exit code 3 while it was needed", lastOutput: ["no license"]))
        #expect((round.clock.now() - began).seconds < 2)
    }

    @Test("A program that never listens is ended at the time limit")
    func silent() throws {
        guard case .failed(let reason, _) = try look(seconds: 7) else {
            Issue.record("something was seen")
            return
        }
        #expect(reason.hasPrefix("it did not listen on any TCP port within 7 s") && isEnded)
    }

    @Test("A program that cannot be started is reported")
    func broken() throws {
        round.machine.broken = ["M/A (treatment)"]
        guard case .failed(let reason, _) = try look() else {
            Issue.record("something was seen")
            return
        }
        #expect(reason.contains("could not be started"))
    }

    @Test("A program that ignores SIGTERM is killed, and the sighting says so")
    func stubborn() throws {
        serve()
        round.machine.prepare = { _, body in body.secondsToEnd = .infinity }
        guard case .seen(let sighting) = try look() else {
            Issue.record("nothing was seen")
            return
        }
        #expect(sighting.end?.isRegular == false && sighting.end?.seconds == 10 && isEnded)
    }

    @Test("A look that is interrupted at any stage leaves no process", arguments: ["startup", "questions"])
    func interrupted(stage: String) {
        serve()
        round.interruptedStage = stage
        #expect(throws: Interrupted.self) { try look() }
        #expect(isEnded && round.events.allSatisfy { if case .looked = $0 { false } else { true } })
    }
}
