import BenchmarkModel
import LinuxSystem
import Statistics
import Testing

@testable import LoadDriver
@testable import NodeRunner
@testable import Scraping

/// Checks of what a target supports, on a fake machine.
@Suite("Examination of a target") struct TargetExaminationTests {
    private func round(_ interface: AgentInterface = .made(healthPath: "/health", requiredFamilies: ["up"]))
        -> FakeRound
    {
        let round = FakeRound(
            .made(
                [
                    .made("A", .control, address: "127.0.0.2", isOn: false),
                    .made("A", .treatment, address: "127.0.0.3"),
                ], interface))
        round.fetcher.reply = { request in
            let isOff = request.url.contains("127.0.0.2")
            guard request.url.hasSuffix("/metrics") else { return .page("ok") }
            return isOff ? FakeFetcher.Reply(status: 404) : .page()
        }
        return round
    }

    private func examine(_ round: FakeRound, bindsAddress: Bool = true, seconds: Double = 90) throws(Interrupted) {
        try round.run(
            .examine(
                ExaminationOrder(
                    launch: round.context.launch, heapCommand: [], hasHeapBuild: false, bindsAddress: bindsAddress,
                    seconds: seconds)))
    }

    private func state(_ round: FakeRound, _ name: String) -> TargetPoint.State? { round.point(name)?.state }

    @Test("A target that supports everything has all points, the start first and the allocations last")
    func supported() throws {
        let round = round()
        try examine(round)
        #expect(round.stages == ["startup", "questions"])
        for name in [
            "start, exporter off", "start, exporter on", "address", "metrics", "families", "requests", "equal answers",
            "health", "off switch", "end",
        ] { #expect(state(round, name) == .supported, "\(name): \(round.point(name)?.found ?? "no point")") }
        #expect(round.points.first?.name == "start, exporter off" && round.points.last?.name == "allocations")
        #expect(state(round, "stamps") == .missing && state(round, "allocations") == .missing)
        #expect(round.machine.bodies.values.allSatisfy { !$0.isAlive })
    }

    @Test("An exporter that stays on, unequal answers and a missing family are wrong")
    func wrong() throws {
        let round = round(.made(healthPath: "/health", requiredFamilies: ["gone"]))
        round.fetcher.reply = { request in
            request.url.hasSuffix("/metrics") ? .page() : .page(request.url.contains("127.0.0.2") ? "off" : "on")
        }
        try examine(round)
        #expect(state(round, "off switch") == .wrong && state(round, "equal answers") == .wrong)
        #expect(state(round, "families") == .wrong)
    }

    private static let mix: RequestLoad = {
        let order = RequestTemplate(
            method: .post, path: "/orders", headers: [RequestHeader(name: "Authorization", value: "Bearer {env.T}")],
            body: "{request}", expectedStatus: ExpectedStatus(["201"])!)
        return RequestLoad(
            [RequestTemplate(path: "/items"), order], values: ["T": "abc"], ignored: IgnoredParts(json: ["/id"]))
    }()

    private func mixedRound(_ orderStatus: Int, body: @escaping (PageRequest) -> String = { _ in "ok" }) -> FakeRound {
        var interface = AgentInterface.made(healthPath: "/health", requiredFamilies: ["up"])
        interface.requests = Self.mix
        let round = round(interface)
        let others = round.fetcher.reply
        round.fetcher.reply = { request in
            guard let sent = request.request else { return others(request) }
            return FakeFetcher.Reply(status: sent.method == .post ? orderStatus : 200, body: body(request))
        }
        return round
    }

    @Test("One of each request is sent with its method, headers and body, and named with the status of its answer")
    func requests() throws {
        let round = mixedRound(201)
        try examine(round)
        #expect(round.point("requests")?.found == "GET /items: status 200, POST /orders: status 201")
        #expect(state(round, "requests") == .supported && state(round, "equal answers") == .supported)
        let sent = round.fetcher.requests.compactMap(\.request).filter { $0.method == .post }
        #expect(sent.first?.headers == [RequestHeader(name: "Authorization", value: "Bearer abc")])
        #expect(sent.first?.body == Array("1".utf8))
    }

    @Test("A request with an unexpected answer is wrong, with its status and the beginning of its body")
    func unexpected() throws {
        let round = mixedRound(401) { _ in "no token" }
        try examine(round)
        #expect(
            round.point("requests")?.found
                == "GET /items: status 200, POST /orders: status 401, \"no token\" (expected 201)")
        #expect(state(round, "requests") == .wrong && state(round, "equal answers") == .unseen)
    }

    @Test("Twins whose answers differ in an ignored part only are equal")
    func ignored() throws {
        let same = mixedRound(201) { #"{"id": \#($0.url.contains("127.0.0.2") ? 1 : 2), "n": 1}"# }
        try examine(same)
        #expect(state(same, "equal answers") == .supported)
        let different = mixedRound(201) { #"{"id": 1, "n": \#($0.url.contains("127.0.0.2") ? 1 : 2)}"# }
        try examine(different)
        #expect(different.point("equal answers")?.found == "different: GET /items POST /orders")
    }

    @Test("A target that does not get ready is reported with its last output, and is not asked")
    func notReady() throws {
        let round = round()
        round.machine.prepare = { _, body in
            body.outputText = "no port"
            body.listensAfter = 100
        }
        try examine(round)
        let point = try #require(round.point("start, exporter on"))
        #expect(point.state == .wrong && point.found.hasSuffix("; its last output: no port"))
        #expect(state(round, "metrics") == nil && state(round, "other points") == .unseen)
        #expect(
            round.point("other points")?.found
                == "not looked at: address, stamps, metrics, families, OpenMetrics, gzip, requests, equal answers, "
                + "health, off switch, processes: its process with the exporter on is not running")
        #expect(state(round, "allocations") != nil)
    }

    @Test("A program that cannot be started is reported once for each arm")
    func broken() throws {
        let round = round()
        round.machine.broken = ["M/A (control)", "M/A (treatment)"]
        try examine(round)
        #expect(round.points.count { $0.name == "start" && $0.state == .wrong } == 2)
    }

    @Test("A process that exits during the check is wrong, and points that need it are unseen")
    func dies() throws {
        let round = round()
        round.machine.prepare = { owner, body in
            guard owner.contains("control") else { return }
            round.fetcher.reply = { request in
                if request.url.hasSuffix("/metrics"), round.stages.contains("questions") { body.die() }
                return request.url.hasSuffix("/metrics") ? .page() : .page("ok")
            }
        }
        try examine(round)
        let end = try #require(round.point("end"))
        #expect(end.state == .wrong && end.found.contains("exporter off, it ended with signal 9"))
    }

    @Test("A process that goes on after SIGTERM is reported and killed")
    func stubborn() throws {
        let round = round()
        round.machine.prepare = { _, body in body.secondsToEnd = .infinity }
        let began = round.clock.now()
        try examine(round)
        #expect(round.point("end")?.found == "it was still running 2 s after SIGTERM")
        #expect((round.clock.now() - began).seconds < 5)
        #expect(round.machine.bodies.values.allSatisfy { $0.wasKilled && !$0.isAlive })
    }

    @Test("If its target file says that it does not bind its address, the address is not checked")
    func unbound() throws {
        let round = round()
        try examine(round, bindsAddress: false)
        #expect(state(round, "address") == .missing)
    }

    @Test("Without a table of listening sockets nothing is asked")
    func unreadable() throws {
        let round = round()
        round.machine.hasListeners = false
        try examine(round)
        #expect(round.points.map(\.name) == ["start", "other points"] && state(round, "start") == .unseen)
    }

    @Test("An examination that is told to end at any stage leaves no process", arguments: ["startup", "questions"])
    func interrupted(stage: String) {
        let round = round()
        round.interruptedStage = stage
        #expect(throws: Interrupted.self) { try examine(round) }
        #expect(round.points.isEmpty && round.machine.bodies.values.allSatisfy { !$0.isAlive })
    }

    @Test("An examination that is told to end while it waits for processes leaves none")
    func interruptedEnd() {
        let round = round()
        round.machine.prepare = { _, body in body.secondsToEnd = .infinity }
        round.clock.after(seconds: 1) { round.interrupt() }
        #expect(throws: Interrupted.self) { try examine(round) }
        #expect(round.machine.bodies.values.allSatisfy { !$0.isAlive })
    }

    @Test("At its time limit a check says which points it did not look at, and leaves no process")
    func timeLimit() throws {
        let round = round()
        let reply = round.fetcher.reply
        round.fetcher.reply = { request in
            request.encoding == .gzip ? FakeFetcher.Reply.none : reply(request)
        }
        let began = round.clock.now()
        try examine(round, seconds: 1)
        let open = try #require(round.point("other points"))
        #expect(open.state == .unseen && open.found.contains("gzip, requests, equal answers, health"))
        #expect(open.found.hasSuffix("the time limit of this check, 1 s, was over: give more with --timeout"))
        #expect(state(round, "stamps") == .missing && state(round, "end") == nil)
        #expect((round.clock.now() - began).seconds < 2)
        #expect(round.machine.bodies.values.allSatisfy { !$0.isAlive })
    }

    @Test("A target that is not ready at the time limit is named with what it did not answer")
    func notReadyInTime() throws {
        let round = round()
        round.machine.prepare = { _, body in body.listensAfter = 100 }
        try examine(round, seconds: 3)
        let start = try #require(round.point("start, exporter on"))
        #expect(start.state == .unseen && start.found.contains("/metrics on 127.0.0.3:3 (nothing listened)"))
        #expect(state(round, "other points") == .unseen)
    }

    @Test("A process that exits during the questions ends them, and its last output is shown")
    func exits() throws {
        let round = round()
        let reply = round.fetcher.reply
        round.machine.prepare = { owner, body in
            guard owner.contains("treatment") else { return }
            body.outputText = "out of memory"
            round.fetcher.reply = { request in
                if request.encoding == .gzip { body.die() }
                return reply(request)
            }
        }
        try examine(round)
        let open = try #require(round.point("other points"))
        #expect(open.found.contains("requests, equal answers, health, off switch, processes: its process with the"))
        #expect(round.point("end")?.state == .wrong)
        #expect(round.point("end")?.found.hasSuffix("; its last output: out of memory") == true)
    }

    @Test("Processes that the agents leave are wrong, and are named")
    func leftovers() throws {
        let round = round()
        let left = RunningProcess(pid: 42, startedAt: 1, program: "sleep", arguments: ["sleep", "9"])
        round.machine.leftovers = Leftover.Outcome(ended: [Leftover(process: left, owner: "M/A (treatment)")])
        try examine(round)
        let end = try #require(round.point("end"))
        #expect(end.state == .wrong)
        #expect(
            end.found == "it ended on SIGTERM and left 1 process running: PID 42, sleep 9, of M/A (treatment)")
    }

    @Test("A redirect of the page is a remark with the address to write")
    func redirect() throws {
        let round = round()
        let reply = round.fetcher.reply
        round.fetcher.reply = { request in
            var answer = reply(request)
            if request.followsRedirects { answer.redirectedTo = "http://127.0.0.3:3/metrics/" }
            return answer
        }
        try examine(round)
        let remark = try #require(round.point("page, redirect"))
        #expect(remark.state == .remark && remark.found.contains("/metrics/") && !remark.consequence.isEmpty)
    }

    @Test("Timestamps in seconds and an OpenMetrics page with the type of text are remarks")
    func pageRemarks() throws {
        let round = round()
        let reply = round.fetcher.reply
        let now = Int((round.clock.now() + Clock.realtimeOffset()).seconds)
        round.fetcher.reply = { request in
            guard request.url.hasSuffix("127.0.0.3:3/metrics") else { return reply(request) }
            return .page("# TYPE up gauge\nup 1 \(now)\n")
        }
        try examine(round)
        #expect(round.point("page, timestamps")?.found.contains("timestamps in seconds") == true)
        let text = self.round()
        text.fetcher.reply = { request in
            guard request.url.hasSuffix("127.0.0.3:3/metrics") else { return reply(request) }
            return .page("# TYPE up gauge\nup 1\n# EOF\n")
        }
        try examine(text)
        #expect(text.point("OpenMetrics")?.state == .wrong)
    }

    @Test("Answers that sit at the delay of an acknowledgment are a remark; other times are not")
    func delay() throws {
        func examined(_ milliseconds: [Int64]) throws -> TargetPoint? {
            let round = round()
            round.machine.load.change = { result in
                var times = LoadDistribution(arm: .treatment, share: .fleet)
                for time in milliseconds { times.service.record(time * 1_000_000) }
                result.distributions = [times]
            }
            try examine(round)
            return round.point("response times")
        }
        let delayed = try examined(Array(repeating: 1, count: 8) + Array(repeating: 41, count: 32))
        #expect(delayed?.state == .remark && delayed?.consequence.contains("TCP_NODELAY") == true)
        #expect(try examined(Array(repeating: 1, count: 40)) == nil)
        #expect(try examined(Array(repeating: 41, count: 25) + Array(repeating: 90, count: 15)) == nil)
        #expect(try examined([41, 41]) == nil)
    }
}
