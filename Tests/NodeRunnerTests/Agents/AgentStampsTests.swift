import BenchmarkModel
import LinuxSystem
import Testing

@testable import NodeRunner

@Suite struct AgentStampsTests {
    private func stamps(
        _ text: String, of agent: String = "A", spawned: Int64 = 0, read: Int64 = 1000
    ) -> AgentStamps { AgentStamps(text, of: agent, spawned: spawned, read: read) }

    private func time(_ stamps: AgentStamps, _ event: String) -> Int64? { try? stamps.time(of: event, nil).get() }

    private func reason(_ stamps: AgentStamps, _ event: String, _ failure: String? = nil) -> String? {
        if case .failure(let problem) = stamps.time(of: event, failure) { problem.reason } else { nil }
    }

    @Test("Stamps are read by name, the first of a name counts, and other lines are ignored")
    func names() {
        let found = stamps(
            "exporter_init_begin 100\nnoise\nexporter_init_end x\nexporter_init_begin 5\nserver_listening 300\n")
        #expect(found.events == ["exporter_init_begin", "server_listening"])
        #expect(time(found, "exporter_init_begin") == 100 && time(found, "server_listening") == 300)
    }

    @Test("In a pack a stamp belongs to its agent, and a stamp without a name belongs to all agents")
    func packs() {
        let text = "main 1\nexporter_init_begin 2 A\nexporter_init_begin 3 B C\nserver_listening 4 A\n"
        let a = stamps(text)
        #expect(["main", "exporter_init_begin", "server_listening"].map { time(a, $0) } == [1, 2, 4])
        let b = stamps(text, of: "B C")
        #expect(["main", "exporter_init_begin", "server_listening"].map { time(b, $0) } == [1, 3, nil])
    }

    @Test("A missing stamp, or one before its predecessor, gives a reason and no figure")
    func intervals() {
        let found = stamps("a 1000000000\nb 1500000000\n", read: 2_000_000_000)
        #expect(found.interval(from: "a", to: "b", nil) == .value(0.5))
        #expect(found.interval(from: "b", to: "a", nil).absentReason?.contains("earlier than b") == true)
        #expect(found.interval(from: "a", to: "c", nil).absentReason?.contains("no stamp c") == true)
        #expect(found.interval(from: "a", to: "c", "it died").absentReason == "it died")
        #expect(reason(found, "c", "it died") == "it died")
    }

    private static let spawned: Int64 = 9_078_000_000_000
    private static let read: Int64 = 9_078_500_000_000

    @Test(
        "A stamp before the start, after now or in another unit gives a reason that quotes it, and no figure",
        arguments: [
            "0", "-1", "-9223372036854775808", "9223372036854775807", "9223372036854775808", "1e18", "nan", "9078100",
            "9078100000", "1795466712000000000", "9077998999999", "9078501000001",
        ])
    func impossible(_ number: String) {
        let found = stamps(
            "main \(number)\nexporter_init_begin \(number)\nexporter_init_end 9078100000000\n",
            spawned: Self.spawned, read: Self.read)
        #expect(found.events.contains("main"))
        #expect(reason(found, "main")?.contains(number) == true)
        let interval = found.interval(from: "exporter_init_begin", to: "exporter_init_end", nil)
        #expect(interval.absentReason?.contains(number) == true)
    }

    @Test("A stamp in milliseconds may be rounded past the start or past now, and is then set to that limit")
    func tolerance() {
        let found = stamps(
            "main 9077999000000\nexporter_init_end 9078501000000\n", spawned: Self.spawned, read: Self.read)
        #expect(time(found, "main") == Self.spawned && time(found, "exporter_init_end") == Self.read)
    }

    @Test("A stamp is checked against the time at which it is read")
    func host() throws {
        final class Body: AgentBody {
            let spawnedAt = Clock.now()
            var stampText = ""
            var excesses: [OutputExcess] { [] }
            var pids: [Int32] { [] }
            var isStarted: Bool { true }
            var unseen: String? { nil }
            var controlGroup: ControlGroup? { nil }
            var execedAt: Int64 { spawnedAt }
            var outputText: String { "" }
            var lastOutput: [String] { [] }
            var processNames: String { "" }
            var isReaped: Bool { true }
            func pollEnd() -> String? { nil }
            func hide(_ reason: String) {}
            func terminate() {}
            func kill() {}
        }
        let body = Body()
        let process = AgentProcess(.made(), body)
        let at = Clock.now()
        body.stampText = "main \(at)\nserver_listening \(at + 3_600_000_000_000)\n"
        let found = process.stamps(of: "A")
        #expect(time(found, "main") == at)
        #expect(reason(found, "server_listening")?.contains("CLOCK_MONOTONIC") == true)
    }
}
