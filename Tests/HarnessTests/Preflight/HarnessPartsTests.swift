import BenchmarkModel
import LinuxSystem
import TestSupport
import Testing

@testable import Harness

@Suite struct HarnessPartsTests {
    @Test("A target that maps only its own program is static, otherwise its libraries are named")
    func linkage() {
        #expect(EnvironmentCapture.linkage(["/x/bench-agent"]) == "static")
        #expect(
            EnvironmentCapture.linkage(["/bin/python3", "/lib/libz.so.1", "/lib/libc.so.6"]) == "libc.so.6 libz.so.1")
    }

    @Test("Two benches on one machine never have the same slot")
    func slots() throws {
        func numbers() throws -> (Int, Int) {
            let first = try PortSlot.take()
            let second = try PortSlot.take()
            return (first.number, second.number)
        }
        let (a, b) = try numbers()
        #expect(a != b)
    }

    @Test("A slot whose addresses a process still uses is not assigned, and the process is named")
    func heldAddresses() throws {
        // No other test uses these slots.
        let slots = 190..<PortSlot.count
        func firstFree() throws -> Int { try PortSlot.take(among: slots).number }
        let free = try firstFree()
        let server = try TestServer(address: "127.\(16 + free).3.1") { _ in .ok("") }
        defer { server.stop() }
        let slot = try PortSlot.take(among: slots)
        #expect(slot.number != free)
        let words = "127.\(16 + free).3.1:\(server.port) by "
        let said = slot.passedOver.first { $0.contains(words) }
        #expect(said?.contains("(PID \(OwnProcess.pid))") == true && said?.contains("kill \(OwnProcess.pid)") == true)
    }

    @Test("Each process that holds addresses is named once, and an invisible process is reported")
    func holders() {
        func held(_ address: String, _ pid: Int32?) -> AddressHolders.Held {
            AddressHolders.Held(
                address: address,
                holder: pid.map {
                    RunningProcess(pid: $0, startedAt: 1, program: "p", arguments: ["p", "--token", "x"])
                })
        }
        #expect(
            SlotHolders.text([held("127.16.1.1:1", 7), held("127.16.1.1:2", 7), held("127.16.1.1:3", nil)])
                == "127.16.1.1:1 by p (PID 7); 127.16.1.1:3 by a process that cannot be seen from here; "
                + "to free them: kill 7")
        #expect(SlotHolders.list((1...5).map { held("a:\($0)", Int32($0)) }).hasSuffix("; and 2 more"))
    }

    @Test("A port at 127.0.0.1 is occupied only for agents that share this address")
    func sharedAddress() throws {
        let server = try TestServer { _ in .ok("") }
        defer { server.stop() }
        let slot = try PortSlot.take()
        #expect(slot.occupied(among: [server.port]).isEmpty)
        #expect(slot.occupied(among: [server.port], sharesAddress: true) == [server.port])
    }

    @Test("A target without its program is refused, with the command that builds it")
    func preflight() throws {
        let target = Target(
            name: "t", title: "", command: ["{bin}/no-such-agent"], environment: [:], off: .none, bindsAddress: true,
            requestPaths: ["/"], pages: [MetricsPage("/")], healthPath: "/", requiredFamilies: [], readinessLimit: 1,
            requestRate: 1, requestRateReason: "", versionsCommand: [])
        let plan = Plan(
            fleet: Fleet(name: "f", agents: []), targets: [target],
            budgets: BudgetSet(name: "", source: "", budgets: []),
            requestRates: [:], scrapeInterval: 1, rounds: 1, soloLaunches: 1, herdLaunches: 1, scaleAgents: 0,
            warmUp: 1,
            seed: 1, quick: true)
        let error = #expect(throws: HarnessError.self) {
            try Preflight.check(plan, Project(root: "/project", binaries: "/bin"), results: "/tmp")
        }
        #expect(error?.description.contains("/bin/no-such-agent") == true)
    }
}
