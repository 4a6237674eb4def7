import Foundation
import LinuxSystem
import NodeRunner

/// The exchange of orders and events with a node over a pair of descriptors, for every kind of node. It is confined to
/// one thread.
final class NodeConversation {
    private var input: FileDescriptor?
    private let output: FileDescriptor
    /// Becomes readable when a signal asks the bench to end.
    private let signals: Int32
    private let isInterrupted: () -> Bool
    private let lines = LineReader()
    private var hasGreeted = false
    private var wasGreeted = false
    private var outputHasEnded = false

    /// The node has exited.
    struct Ended: Error {
        /// The point in time, for example "in the middle of a round".
        let when: String
    }

    /// - Parameters:
    ///   - input: the input of the node. The node exits when this descriptor is closed.
    ///   - output: the output of the node.
    init(
        input: consuming FileDescriptor, output: consuming FileDescriptor, signals: Int32,
        isInterrupted: @escaping () -> Bool = { EndSignals.pending != nil }
    ) throws(SystemError) {
        try input.setNonblocking()
        self.input = consume input
        self.output = output
        self.signals = signals
        self.isInterrupted = isInterrupted
    }

    /// Sends an order and receives events until the order is completed.
    ///
    /// - Throws: `Ended`, `NodeProtocolError`, `BenchInterrupted`, or the errors of `handle`.
    func run(_ order: WorkOrder, handle: (NodeEvent) throws -> Void) throws {
        let line = [UInt8](try JSONEncoder().encode(order)) + [10]
        try send(hasGreeted ? line : NodeProtocol.greeting + line)
        hasGreeted = true
        let decoder = JSONDecoder()
        while true {
            while let line = lines.takeLine() {
                guard wasGreeted else {
                    try NodeProtocol.check(line, from: "the node")
                    wasGreeted = true
                    continue
                }
                let event = try decoder.decode(NodeEvent.self, from: Data(line))
                if case .done = event { return }
                try handle(event)
            }
            let ready = Poll.readable([output.number, signals], timeout: nil)
            if isInterrupted() { throw BenchInterrupted() }
            if ready.contains(output.number), !fill() { throw Ended(when: "in the middle of a round") }
        }
    }

    /// Sends bytes. A stopped node reads nothing, so signals are checked while waiting.
    private func send(_ bytes: [UInt8]) throws {
        guard let number = input?.number else { throw HarnessError.node("the node was stopped before its round") }
        var rest = bytes[...]
        while !rest.isEmpty {
            if isInterrupted() { throw BenchInterrupted() }
            let count: Int
            do throws(SystemError) {
                count = try Output.writeWhatFits(number, rest)
            } catch {
                throw Ended(when: "before its round")
            }
            rest = rest.dropFirst(count)
            if !rest.isEmpty { Poll.writable(number, orReadable: [signals]) }
        }
    }

    /// Asks the node to exit by closing its input.
    func close() { input = nil }

    /// Reads once; returns false at the end of the output of the node.
    private func fill() -> Bool {
        if !outputHasEnded { outputHasEnded = !lines.fill(output) }
        return !outputHasEnded
    }

    /// Waits at most 2 ms and drops output of the node, so that the node does not block on a full pipe.
    func drain() {
        if outputHasEnded {
            Poll.sleep(until: Clock.now() + 2_000_000)
        } else if !Poll.readable([output.number], timeout: 0.002).isEmpty {
            _ = fill()
        }
    }
}
