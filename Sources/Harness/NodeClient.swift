import Foundation
import LinuxSystem
import NodeRunner

/// The node of this machine: a child of the bench that launches and measures the agents. It ends when its input does.
final class NodeClient {
    private var child: ChildProcess
    private var input: FileDescriptor?
    private let output: FileDescriptor
    private let signals: Int32
    private let lines = LineReader()

    /// `signals` becomes readable when the bench is asked to end. The calling thread has to live as long as the node.
    init(executable: String, signals: Int32) throws {
        var toNode = try FileDescriptor.pipe()
        var fromNode = try FileDescriptor.pipe()
        let nodeInput = toNode.takeRead()
        let nodeOutput = fromNode.takeWrite()
        child = try ChildProcess(
            SpawnRequest(
                command: [executable, "node"], environment: ProcessInfo.processInfo.environment,
                standardInput: nodeInput.number, standardOutput: nodeOutput.number, standardError: 2,
                deathSignal: .terminate))
        input = toNode.takeWrite()
        output = fromNode.takeRead()
        self.signals = signals
    }

    /// Has a round carried out; its events go to `handle` as they come.
    func run(_ order: RoundOrder, handle: (NodeEvent) throws -> Void) throws {
        let line = try JSONEncoder().encode(order)
        guard let number = input?.number else { throw HarnessError.node("the node was stopped before its round") }
        try Output.write(number, [UInt8](line) + [10])
        let decoder = JSONDecoder()
        while true {
            while let line = lines.takeLine() {
                let event = try decoder.decode(NodeEvent.self, from: Data(line))
                if case .done = event { return }
                try handle(event)
            }
            let ready = Poll.readable([output.number, signals], timeout: nil)
            if EndSignals.pending != nil { throw BenchInterrupted() }
            if ready.contains(output.number), !lines.fill(output) {
                throw HarnessError.node(
                    "the node ended in the middle of a round\(waitForEnd().map { ": \($0)" } ?? "")")
            }
        }
    }

    /// Ends the node and with it every agent; returns when nothing of them is left.
    func stop() {
        input = nil
        if waitForEnd() == nil {
            child.killGroup()
            _ = waitForEnd()
        }
    }

    private func waitForEnd() -> ProcessEnd? {
        let deadline = Clock.now() + 4_000_000_000
        while Clock.now() < deadline {
            if let end = child.poll() { return end }
            // What the node still says is read away, lest it wait for a reader.
            if !Poll.readable([output.number], timeout: 0.002).isEmpty { _ = lines.fill(output) }
        }
        return nil
    }
}

/// SIGINT, SIGTERM or SIGHUP came.
public struct BenchInterrupted: Error {}
