import BenchmarkModel
import Foundation
import Hub
package import LinuxSystem
import Scraping

/// Runs a hub's processes as one group: starts them, restarts processes that exit, and ends all of them.
///
/// The processes are children of the thread that runs the supervisor. The kernel kills them when that thread ends.
package final class Supervisor {
    private let directory: HubDirectory
    private let processes: [HubProcess]
    private var members: [Member] = []
    private var state: HubState
    private let scraper = Scraper(maximumBytes: 1 << 20)
    private let report: (String) -> Void

    private final class Member: EndableProcess {
        var child: ChildProcess?
        /// Time of the last start, CLOCK_MONOTONIC, in nanoseconds.
        var startedAt: Int64 = 0
        /// Time of the next start, CLOCK_MONOTONIC, in nanoseconds.
        var startAgainAt: Int64 = 0
        var isPolled = false
        /// Consecutive exits soon after the start.
        var failures = 0

        func terminate() { child?.terminate() }

        func kill() { child?.killGroup() }

        func reaped() -> Bool {
            guard child != nil else { return true }
            guard child?.poll() != nil else { return false }
            child = nil
            return true
        }
    }

    /// Longest time between two checks, in nanoseconds.
    private static let step: Int64 = 100_000_000
    /// Running time after which a start counts as successful and the wait begins at 1 s again, in nanoseconds.
    private static let settled: Int64 = 60_000_000_000
    /// Time that the processes have to exit, in nanoseconds.
    private static let endingTimeout: Int64 = 10_000_000_000

    /// - Parameter report: Receives one line for each event.
    package init(_ processes: [HubProcess], in directory: HubDirectory, report: @escaping (String) -> Void) {
        self.directory = directory
        self.processes = processes
        self.report = report
        state = HubState(
            pid: ProcessInfo.processInfo.processIdentifier, phase: .starting,
            processes: processes.map {
                HubState.Process(
                    part: $0.part, machine: $0.machine, url: $0.url, log: $0.log, condition: .starting, pid: nil,
                    restarts: 0, lastEnd: nil)
            })
    }

    /// Returns the wait before a restart, in seconds: 1, 2, 4 and so on up to 30.
    static func wait(afterFailures failures: Int) -> Int { min(30, 1 << min(max(failures - 1, 0), 5)) }

    /// Runs until an end signal arrives (`signals` is the result of `EndSignals.install`) and all processes have
    /// exited.
    /// - Throws: An error before any start if a hub already runs there or a port is in use; later if a process exits
    ///   before all are ready.
    package func run(_ signals: borrowing FileDescriptor) throws {
        try directory.makeDirectory("log")
        guard let lock = try directory.takeLock() else { throw HubFailure.alreadyRuns(directory: directory.path) }
        defer { withExtendedLifetime(lock) {} }
        // A supervisor that was killed leaves its state file behind.
        directory.removeState()
        for process in processes {
            guard let endpoint = Endpoint(process.listen, process.port), Sockets.canListen(endpoint) else {
                throw HubFailure.portInUse(process: process.name, address: "\(process.listen):\(process.port)")
            }
        }
        defer { directory.removeState() }
        defer { endAll() }
        for index in processes.indices {
            members.append(Member())
            try start(index)
        }
        try directory.write(state)
        while EndSignals.pending == nil {
            _ = Poll.readable([signals.number], timeout: Self.step.seconds)
            let before = state
            for index in processes.indices { try check(index) }
            pollReadiness()
            if state.phase == .starting, state.processes.allSatisfy({ $0.condition == .ready }) {
                state.phase = .running
                report("all processes are ready: \(Count.text(processes.count, "process", many: "processes"))")
            }
            if state != before { try directory.write(state) }
        }
    }

    private func start(_ index: Int) throws {
        let process = processes[index]
        let log = try FileDescriptor.appending(process.log)
        let child = try ChildProcess(
            SpawnRequest(
                command: process.command, environment: ProcessInfo.processInfo.environment,
                standardOutput: log.number, standardError: log.number))
        let member = members[index]
        member.startedAt = Clock.now()
        state.processes[index].pid = child.pid
        state.processes[index].condition = .starting
        member.child = consume child
    }

    /// Checks whether a process has exited, and restarts a process whose wait is over.
    private func check(_ index: Int) throws {
        let member = members[index]
        if state.processes[index].condition == .waiting {
            guard Clock.now() >= member.startAgainAt else { return }
            do {
                try start(index)
                state.processes[index].restarts += 1
                report("\(processes[index].name) is started again")
            } catch { wait(index, "\(error)") }
            return
        }
        guard let end = member.child?.poll() else { return }
        member.child = nil
        guard state.phase == .running else {
            throw HubFailure.ended(
                process: processes[index].name, how: "\(end)", log: processes[index].log,
                lastLines: lastLines(processes[index].log))
        }
        if Clock.now() - member.startedAt > Self.settled { member.failures = 0 }
        wait(index, "\(end)")
    }

    private func wait(_ index: Int, _ reason: String) {
        let member = members[index]
        member.failures += 1
        let seconds = Self.wait(afterFailures: member.failures)
        member.startAgainAt = Clock.now() + Int64(seconds) * 1_000_000_000
        state.processes[index].condition = .waiting
        state.processes[index].pid = nil
        state.processes[index].lastEnd = reason
        report("\(processes[index].name) ended: \(reason); it starts again in \(seconds) s")
    }

    /// Polls the readiness endpoint of processes that are starting.
    private func pollReadiness() {
        for index in processes.indices where state.processes[index].condition == .starting && !members[index].isPolled {
            members[index].isPolled = true
            scraper.start(url: processes[index].url + "/-/ready", timeout: 2, tag: index)
        }
        for fetched in scraper.finished() {
            members[fetched.tag].isPolled = false
            guard case .answered(let answer) = fetched.outcome, answer.status == 200,
                state.processes[fetched.tag].condition == .starting
            else { continue }
            state.processes[fetched.tag].condition = .ready
        }
    }

    private func lastLines(_ path: String) -> [String] {
        let end = (try? Files.end(of: path, bytes: MemoryLimits.output)) ?? []
        return String(decoding: end, as: UTF8.self).split(separator: "\n").suffix(5).map(String.init)
    }

    private func endAll() { ProcessEnding().end(members) { Self.endingTimeout } }
}
