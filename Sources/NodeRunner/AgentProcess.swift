import BenchmarkModel
import Foundation
import LinuxSystem

/// One agent's process in one arm, from its launch to its end. Confined to the node's main thread, whose end takes the
/// process with it.
final class AgentProcess {
    let order: ProcessOrder
    let controlGroup: ControlGroup?
    private var child: ChildProcess
    private let output: MemoryFile
    private let events: FileDescriptor
    /// Why it takes no further part; nil while all is well.
    private(set) var failure: String?
    var startUp = StartUpTimes()
    /// What it last answered to each kind of readiness check, for the message when it never gets ready.
    var lastAnswer: [Int: String] = [:]
    /// Ended because the round was over.
    private var stopping = false

    /// An agent that writes more than this to its standard output and error loses the older part.
    private static let outputLimit = 16 << 20

    /// - Parameter controlGroup: where its CPU time and that of its children is counted; nil: by its own CPU clock.
    init(_ order: ProcessOrder, niceness: Int32, controlGroup: ControlGroup?) throws(SystemError) {
        self.order = order
        self.controlGroup = controlGroup
        output = try MemoryFile(name: order.agent.name)
        var pipe = try FileDescriptor.pipe()
        events = pipe.takeRead()
        try events.setNonblocking()
        let write = pipe.takeWrite()
        var environment = order.environment
        environment["BENCH_EVENT_FD"] = String(SpawnRequest.eventNumber)
        child = try ChildProcess(
            SpawnRequest(
                command: order.command, environment: environment, standardOutput: output.descriptor.number,
                standardError: output.descriptor.number, eventDescriptor: write.number,
                niceness: niceness, controlGroup: controlGroup))
        execedAt = Clock.now()
    }

    var pid: Int32 { child.pid }
    var spawnedAt: Int64 { child.spawnedAt }
    /// When execve had succeeded: the launch returns then.
    let execedAt: Int64
    var operationalAt: Int64? { startUp.operational(isOn: order.isOn) }
    var isAlive: Bool { failure == nil }
    var isOperational: Bool { operationalAt != nil }

    /// The first reason stays.
    func fail(_ reason: String) {
        guard failure == nil else { return }
        failure = reason
        child.killGroup()
    }

    /// All it has written to its standard output and error.
    var outputText: String { output.text }
    var lastOutput: [String] { output.lastLines(5) }

    /// Notices an end that nobody asked for, and keeps its output within bounds.
    func checkAlive() {
        if output.size > Self.outputLimit { output.truncate() }
        guard !stopping, failure == nil, let end = child.poll() else { return }
        fail("it ended with \(end) while it was needed")
    }

    func terminate() {
        stopping = true
        child.terminate()
    }

    func kill() {
        stopping = true
        child.killGroup()
    }

    /// Whether the process has ended and is reaped.
    func reaped() -> Bool { child.poll() != nil }

    /// The stamps it has written to its event pipe so far: event name to CLOCK_MONOTONIC nanoseconds.
    func stamps() -> [String: Int64] {
        var text = ""
        while let bytes = try? events.read(), !bytes.isEmpty { text += String(decoding: bytes, as: UTF8.self) }
        return Self.parseStamps(text)
    }

    static func parseStamps(_ text: String) -> [String: Int64] {
        var stamps: [String: Int64] = [:]
        for line in text.split(separator: "\n") {
            let words = line.split(separator: " ")
            guard words.count == 2, let at = Int64(words[1]), stamps[String(words[0])] == nil else { continue }
            stamps[String(words[0])] = at
        }
        return stamps
    }
}

/// When a process reached what, CLOCK_MONOTONIC nanoseconds; nil for not yet.
struct StartUpTimes {
    /// The HTTP port was seen in the kernel's table.
    var listening: Int64?
    var firstMetrics: Int64?
    var allFamilies: Int64?
    var health: Int64?
    var firstRequest: Int64?
    /// CPU seconds used when it was operational.
    var cpuToReady: Double?

    /// With its exporter off an agent has no metrics to wait for.
    func operational(isOn: Bool) -> Int64? {
        guard let health, let firstRequest else { return nil }
        if !isOn { return max(health, firstRequest) }
        guard let allFamilies else { return nil }
        return max(health, firstRequest, allFamilies)
    }
}
