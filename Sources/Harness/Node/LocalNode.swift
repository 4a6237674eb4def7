import Foundation
import LinuxSystem
import NodeRunner

/// Starts the node of this machine.
struct LocalNodeLauncher: NodeLauncher {
    func start(signals: Int32, custody: Custody) throws -> any Node {
        try LocalNode(executable: try Files.ownExecutable(), signals: signals, custody: custody)
    }
}

/// The node of this machine: a descendant process of the bench that launches and measures the agents. A guardian
/// process is between both. The node exits when its input is closed.
final class LocalNode: Node {
    /// The guardian. It exits with the status of its node, after all its descendants have exited.
    private let guardian: Guardian
    private let conversation: NodeConversation
    private let custody: Custody

    /// The time that the guardian has to end the node and its descendants, in nanoseconds.
    private static let timeout: Int64 = 6_000_000_000

    /// Starts the guardian and the node. The calling thread must live as long as the node.
    ///
    /// - Parameter signals: becomes readable when a signal asks the bench to end.
    init(executable: String, signals: Int32, custody: Custody) throws {
        var toNode = try FileDescriptor.pipe()
        var fromNode = try FileDescriptor.pipe()
        let nodeInput = toNode.takeRead()
        let nodeOutput = fromNode.takeWrite()
        let mark = LaunchMark.ofThisProcess().map { [LaunchMark.variable: $0.text] } ?? [:]
        guardian = Guardian(
            try ChildProcess(
                SpawnRequest(
                    command: [executable, "guardian"],
                    environment: ProcessInfo.processInfo.environment.merging(mark) { $1 },
                    standardInput: nodeInput.number, standardOutput: nodeOutput.number, standardError: 2,
                    deathSignal: .terminate)))
        conversation = try NodeConversation(input: toNode.takeWrite(), output: fromNode.takeRead(), signals: signals)
        self.custody = custody
    }

    func run(_ order: WorkOrder, handle: (NodeEvent) throws -> Void) throws {
        do {
            try conversation.run(order, handle: handle)
        } catch let ended as NodeConversation.Ended {
            throw HarnessError.node("the node ended \(ended.when)\(waitForEnd().map { ": \($0)" } ?? "")")
        } catch let error as NodeProtocolError {
            throw HarnessError.node("\(error)")
        }
    }

    func stop() -> [String] {
        conversation.close()
        ending.end([guardian], grace: grace)
        return custody.end()
    }

    /// Returns how the guardian ended; nil if it does not end in time or is stopped.
    private func waitForEnd() -> ProcessEnd? {
        _ = ending.wait(for: [guardian], within: grace)
        return guardian.end
    }

    /// The wait, during which the output of the node is read and dropped.
    private var ending: ProcessEnding { ProcessEnding { [conversation] _ in conversation.drain() } }

    /// Returns the time to wait; 0 for a stopped guardian, which cannot end anything.
    private func grace() -> Int64 { guardian.isStopped ? 0 : Self.timeout }
}

/// The process between the bench and the node.
private final class Guardian: EndableProcess {
    private var child: ChildProcess

    init(_ child: consuming ChildProcess) { self.child = child }

    var isStopped: Bool { child.isStopped }
    var end: ProcessEnd? { child.end }

    func terminate() { child.terminate() }
    func kill() { child.killGroup() }
    func reaped() -> Bool { child.poll() != nil }
}
