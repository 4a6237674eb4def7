import Foundation
import LinuxSystem
import NodeRunner

/// The node of this machine: a process below the bench that launches and measures the agents, with a guardian between the two. It
/// ends when its input does.
final class NodeClient {
    /// The guardian. It exits as its node does, when nothing below it is left.
    private var child: ChildProcess
    private var input: FileDescriptor?
    private let output: FileDescriptor
    private let signals: Int32
    private let lines = LineReader()
    private let custody: Custody
    private var outputHasEnded = false

    /// How long the guardian may take to end the node and what is below it, nanoseconds.
    private static let patience: Int64 = 6_000_000_000

    /// `signals` becomes readable when the bench is asked to end. The calling thread has to live as long as the node.
    init(executable: String, signals: Int32, custody: Custody) throws {
        var toNode = try FileDescriptor.pipe()
        var fromNode = try FileDescriptor.pipe()
        let nodeInput = toNode.takeRead()
        let nodeOutput = fromNode.takeWrite()
        let mark = LaunchMark.ofThisProcess().map { [LaunchMark.variable: $0.text] } ?? [:]
        child = try ChildProcess(
            SpawnRequest(
                command: [executable, "guardian"],
                environment: ProcessInfo.processInfo.environment.merging(mark) { $1 },
                standardInput: nodeInput.number, standardOutput: nodeOutput.number, standardError: 2,
                deathSignal: .terminate))
        let input = toNode.takeWrite()
        try input.setNonblocking()
        self.input = consume input
        output = fromNode.takeRead()
        self.signals = signals
        self.custody = custody
    }

    var guardianPID: Int32 { child.pid }

    /// Has a round carried out; its events go to `handle` as they come.
    func run(_ order: RoundOrder, handle: (NodeEvent) throws -> Void) throws {
        try send([UInt8](try JSONEncoder().encode(order)) + [10])
        let decoder = JSONDecoder()
        while true {
            while let line = lines.takeLine() {
                let event = try decoder.decode(NodeEvent.self, from: Data(line))
                if case .done = event { return }
                try handle(event)
            }
            let ready = Poll.readable([output.number, signals], timeout: nil)
            if EndSignals.pending != nil { throw BenchInterrupted() }
            if ready.contains(output.number), !fill() { throw endedEarly("in the middle of a round") }
        }
    }

    /// A node that is stopped reads nothing: an interruption is looked at all the same.
    private func send(_ bytes: [UInt8]) throws {
        guard let number = input?.number else { throw HarnessError.node("the node was stopped before its round") }
        var rest = bytes[...]
        while !rest.isEmpty {
            if EndSignals.pending != nil { throw BenchInterrupted() }
            let count: Int
            do throws(SystemError) {
                count = try Output.writeWhatFits(number, rest)
            } catch {
                throw endedEarly("before its round")
            }
            rest = rest.dropFirst(count)
            if !rest.isEmpty { Poll.writable(number, orReadable: [signals]) }
        }
    }

    private func endedEarly(_ when: String) -> HarnessError {
        .node("the node ended \(when)\(waitForEnd().map { ": \($0)" } ?? "")")
    }

    /// Reads once: false at the end of the node's output.
    private func fill() -> Bool {
        if !outputHasEnded { outputHasEnded = !lines.fill(output) }
        return !outputHasEnded
    }

    /// Ends the node and everything below it, whatever state these processes are in.
    ///
    /// - Returns: what is left to say of processes that could not be ended, or that only the bench itself could end.
    func stop() -> [String] {
        input = nil
        child.terminate()
        if waitForEnd() == nil {
            child.killGroup()
            _ = child.wait(within: Leftover.limit)
        }
        return custody.end()
    }

    /// nil for one that does not end in time, or is stopped and so will not.
    private func waitForEnd() -> ProcessEnd? {
        let deadline = Clock.now() + Self.patience
        while Clock.now() < deadline, !child.isStopped {
            if let end = child.poll() { return end }
            // What the node still says is read away, lest it wait for a reader.
            if outputHasEnded {
                Poll.sleep(until: Clock.now() + 2_000_000)
            } else if !Poll.readable([output.number], timeout: 0.002).isEmpty {
                _ = fill()
            }
        }
        return child.poll()
    }
}

/// SIGINT, SIGTERM or SIGHUP came.
public struct BenchInterrupted: Error, CustomStringConvertible {
    public var description: String { "interrupted before anything was measured" }
}
