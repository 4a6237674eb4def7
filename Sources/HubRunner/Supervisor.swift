import BenchmarkModel
import Foundation
import Hub
package import LinuxSystem
import Scraping

/// Runs a hub's processes as one group: starts them, starts again what ends, ends them all.
///
/// They are children of the thread that runs it and are killed with it, whatever becomes of it.
package final class Supervisor {
    private let directory: HubDirectory
    private let processes: [HubProcess]
    private var members: [Member] = []
    private var state: HubState
    private let scraper = Scraper(maximumBytes: 1 << 20)
    private let tell: (String) -> Void

    private final class Member: EndableProcess {
        var child: ChildProcess?
        /// CLOCK_MONOTONIC.
        var startedAt: Int64 = 0
        var startAgainAt: Int64 = 0
        var isAsked = false
        /// Ends in a row that came soon after the start.
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

    /// Nanoseconds.
    private static let step: Int64 = 100_000_000
    /// What has run that long has started well: the next wait is the first again.
    private static let settled: Int64 = 60_000_000_000
    private static let patience: Int64 = 10_000_000_000

    /// - Parameter tell: gets a line when something happens.
    package init(_ processes: [HubProcess], in directory: HubDirectory, tell: @escaping (String) -> Void) {
        self.directory = directory
        self.processes = processes
        self.tell = tell
        state = HubState(
            pid: ProcessInfo.processInfo.processIdentifier, phase: .starting,
            processes: processes.map {
                HubState.Process(
                    part: $0.part, machine: $0.machine, url: $0.url, log: $0.log, condition: .starting, pid: nil,
                    restarts: 0, lastEnd: nil)
            })
    }

    /// Seconds that the given end in a row is waited after: 1, 2, 4 and so on to half a minute.
    static func wait(afterFailures failures: Int) -> Int { min(30, 1 << min(max(failures - 1, 0), 5)) }

    /// Runs until a signal asks for the end (`signals`: what `EndSignals.install` gave) and all have ended.
    /// - Throws: before anything is started when a hub runs there or a port is taken; when one ends before all are ready.
    package func run(_ signals: borrowing FileDescriptor) throws {
        try directory.makeDirectory("log")
        guard let lock = try directory.takeLock() else { throw HubFailure.alreadyRuns(directory: directory.path) }
        defer { withExtendedLifetime(lock) {} }
        // One that was killed could not take its own away.
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
            for index in processes.indices { try look(index) }
            ask()
            if state.phase == .starting, state.processes.allSatisfy({ $0.condition == .ready }) {
                state.phase = .running
                tell("all is ready: \(Count.text(processes.count, "process", many: "processes"))")
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

    /// Sees whether it has ended, and starts again what has waited enough.
    private func look(_ index: Int) throws {
        let member = members[index]
        if state.processes[index].condition == .waiting {
            guard Clock.now() >= member.startAgainAt else { return }
            do {
                try start(index)
                state.processes[index].restarts += 1
                tell("\(processes[index].name) is started again")
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
        tell("\(processes[index].name) has ended: \(reason); again in \(seconds) s")
    }

    /// Asks those that are starting whether they are ready.
    private func ask() {
        for index in processes.indices where state.processes[index].condition == .starting && !members[index].isAsked {
            members[index].isAsked = true
            scraper.start(url: processes[index].url + "/-/ready", timeout: 2, tag: index)
        }
        for fetched in scraper.finished() {
            members[fetched.tag].isAsked = false
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

    private func endAll() { ProcessEnding().end(members) { Self.patience } }
}
