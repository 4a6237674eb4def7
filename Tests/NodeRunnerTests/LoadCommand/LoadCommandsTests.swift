import BenchmarkModel
import Foundation
import LinuxSystem
import Probes
import Scraping
import Synchronization
import Testing

@testable import NodeRunner

/// Load commands of agents that only sleep: how they are started, ended and reported.
@Suite(.serialized) struct LoadCommandsTests {
    private final class Events: Sendable {
        let all = Mutex<[NodeEvent]>([])
    }

    /// Runs one load command for each script (or program) and returns what was found and emitted.
    ///
    /// - Parameter steadyEnd: waits for the end of steady state and returns it; the commands have been started.
    private func run(
        _ scripts: [String?], ending: Int32 = -1, steadyEnd: () throws -> Int64
    ) throws -> (findings: [LoadCommands.Finding?], events: [NodeEvent], cpu: Double) {
        let events = Events()
        var pipe = try FileDescriptor.pipe()
        let input = pipe.takeRead()
        let open = pipe.takeWrite()
        let orders = scripts.enumerated().map { index, script in
            AgentOrder.made(
                "a\(index)", machine: "m", command: ["/bin/sleep", "100"], group: index,
                loadCommand: script.map {
                    LoadCommandOrder(
                        command: $0.hasPrefix("/") ? [$0] : ["/bin/sh", "-c", $0],
                        environment: ["PATH": "/usr/bin:/bin"])
                })
        }
        let round = RoundContext(
            launch: .made(orders), clock: SystemClock(), machine: LocalMachine(), scraper: Scraper(),
            writeBack: FileWriteBack(), interruption: Interruption(input: ending < 0 ? input.number : ending),
            agentNiceness: Scheduling.niceness,
            emit: { event in events.all.withLock { $0.append(event) } })
        let launcher = Launcher(round, LaunchPlaces(round))
        let agents = try orders.map { try launcher.launch($0).get() }
        defer { _ = open.number }
        let commands = LoadCommands(round, agents)
        commands.start()
        let steadyEnd = try steadyEnd()
        let cpu = commands.cpu()
        return (try commands.finish(steadyEnd), events.all.withLock { $0 }, cpu)
    }

    private func reason(_ finding: LoadCommands.Finding?) -> String? {
        guard case .failed(let reason)? = finding else { return nil }
        return reason
    }

    private func throughput(_ finding: LoadCommands.Finding?) -> Double? {
        guard case .reported(let report)? = finding else { return nil }
        return report.measured(.requestThroughput).value
    }

    @Test("Each command has a finding of its own, and a failed one is reported with its last output")
    func ends() throws {
        let work = "i=0; while [ $i -lt 20000 ]; do i=$((i+1)); done"
        let directory = NSTemporaryDirectory() + UUID().uuidString
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: directory) }
        let untilEnd = "until [ -e \(directory)/end ]; do sleep 0.02; done"
        let early = "echo no license >&2; : > \(directory)/early; exit 3"
        let (findings, events, cpu) = try run([
            "\(untilEnd); echo request_throughput 5",
            "trap 'echo request_throughput 7; exit 9' TERM; \(work); : > \(directory)/ready; "
                + "while :; do sleep 0.02; done",
            early, nil, "/no/such/load", "\(untilEnd); echo failed; exit 4",
        ]) {
            // Steady state ends when each command has reached its state, however long that takes.
            for _ in 0..<3000 {
                if ["ready", "early"].allSatisfy({ Files.exists("\(directory)/\($0)") }), !isRunning(early) { break }
                Poll.sleep(until: Clock.now() + 10_000_000)
            }
            let end = Clock.now()
            _ = FileManager.default.createFile(atPath: "\(directory)/end", contents: nil)
            return end
        }
        #expect(throughput(findings[0]) == 5)
        // The exit code of a command that was told to end does not matter.
        #expect(throughput(findings[1]) == 7)
        #expect(
            reason(findings[2])?.contains("ended with exit code 3, ") == true
                && reason(findings[2])?.contains("its last output: no license") == true)
        #expect(findings[3] == nil)
        #expect(reason(findings[4])?.hasPrefix("its load command could not be started: ") == true)
        #expect(reason(findings[5])?.hasPrefix("its load command ended with exit code 4;") == true)
        #expect(cpu > 0)
        let failures = events.compactMap { event -> AgentFailure? in
            if case .failure(let failure) = event { failure } else { nil }
        }
        #expect(failures.map(\.agent.name) == ["a2", "a4", "a5"])
        #expect(failures.first?.lastOutput == ["no license"])
    }

    @Test("CPU of a command and its ended children matches its own report, and is kept when the command is gone")
    func cpu() throws {
        let program = """
            import os, sys, time
            for _ in range(3): os.system("i=0; while [ $i -lt 60000 ]; do i=$((i+1)); done")
            sum(range(2_000_000))
            print("service_seconds", sum(os.times()[:4]))
            print("request_throughput 1", flush=True)
            time.sleep(100)
            """
        let process = try LoadProcess(
            LoadCommandOrder(
                command: ["/usr/bin/python3", "-S", "-c", program], environment: ["PATH": "/usr/bin:/bin"]),
            name: "cpu", on: LocalMachine(), SystemClock(), niceness: Scheduling.niceness)
        while process.report.measured(.requestThroughput).value == nil {
            try #require(!process.reaped(), "\(process.lastOutput)")
            Poll.sleep(until: Clock.now() + 5_000_000)
        }
        let said = try #require(process.report.measured(.serviceSeconds).value)
        var clock = LoadClock()
        let read = clock.read([process.pid])
        // Both sides count in ticks of 10 ms.
        #expect(said > 0.1 && abs(read.seconds - said) < 0.05, "\(read.seconds) \(said)")
        process.kill()
        while !process.reaped() { Poll.sleep(until: Clock.now() + 1_000_000) }
        #expect(clock.read([process.pid]) >= read)
    }

    @Test("The last report of a load command that writes without end counts, and its agent is named")
    func endless() throws {
        let script =
            "trap 'echo; echo request_throughput 7; exit 0' TERM; head -c 17000000 /dev/zero; "
            + "while :; do echo noise; done"
        let (findings, events, _) = try run([script, "echo request_throughput 5; sleep 5"]) {
            Poll.sleep(until: Clock.now() + 2_500_000_000)
            return Clock.now()
        }
        #expect(throughput(findings[0]) == 7 && throughput(findings[1]) == 5)
        let warnings = events.compactMap { if case .warning(let text) = $0 { text } else { nil } }
            .filter { $0.contains("more than 16 MiB") }
        #expect(warnings.count == 1)
        #expect(warnings.first?.contains("m/a0 (treatment, ") == true && warnings.first?.contains("a1") == false)
    }

    @Test("A round that is told to end leaves no load command, even one that ignores signals")
    func interrupted() throws {
        let mark = "load-mark-\(OwnProcess.pid)"
        var pipe = try FileDescriptor.pipe()
        let input = pipe.takeRead()
        // The end of a node's input tells it to end.
        do { _ = pipe.takeWrite() }
        #expect(throws: Interrupted.self) {
            _ = try run(["trap '' TERM; while :; do : \(mark); sleep 0.02; done"], ending: input.number) { Clock.now() }
        }
        // A child that the shell had just forked when both were killed stays visible until the kernel has ended it.
        for _ in 0..<1000 where isRunning(mark) { usleep(1000) }
        #expect(!isRunning(mark))
    }

    /// Returns whether the command line of any process contains a text.
    private func isRunning(_ text: String) -> Bool {
        Files.names(in: "/proc").contains { pid in
            Int32(pid) != nil && (try? Files.text("/proc/\(pid)/cmdline").contains(text)) == true
        }
    }
}
