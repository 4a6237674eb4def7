import Foundation
import LinuxSystem
import NodeRunner

/// Orders to a node and events from it, over a pair of descriptors: what every kind of node has, however it was started. Confined to
/// one thread.
final class NodeConversation {
    private var input: FileDescriptor?
    private let output: FileDescriptor
    /// Readable when the bench is asked to end.
    private let signals: Int32
    private let isInterrupted: () -> Bool
    private let lines = LineReader()
    private var hasGreeted = false
    private var wasGreeted = false
    private var outputHasEnded = false

    /// The node is gone.
    struct Ended: Error {
        /// "in the middle of a round"
        let when: String
    }

    /// - Parameters:
    ///   - input: where the node reads; it ends when this descriptor is closed.
    ///   - output: where the node writes.
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

    /// Sends an order and takes events until it is done.
    ///
    /// - Throws: `Ended`, `NodeProtocolError`, `BenchInterrupted`, what `handle` throws.
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

    /// A node that is stopped reads nothing: an interruption is looked at all the same.
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

    /// Asks the node to end: its input ends.
    func close() { input = nil }

    /// Reads once: false at the end of the node's output.
    private func fill() -> Bool {
        if !outputHasEnded { outputHasEnded = !lines.fill(output) }
        return !outputHasEnded
    }

    /// Waits 2 ms. What the node still says is read away, lest it wait for a reader.
    func drain() {
        if outputHasEnded {
            Poll.sleep(until: Clock.now() + 2_000_000)
        } else if !Poll.readable([output.number], timeout: 0.002).isEmpty {
            _ = fill()
        }
    }
}
