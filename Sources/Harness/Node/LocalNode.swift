import Foundation
import LinuxSystem
import NodeRunner

/// Starts the node of this machine.
struct LocalNodeLauncher: NodeLauncher {
    func start(signals: Int32, custody: Custody) throws -> any Node {
        try LocalNode(executable: try Files.ownExecutable(), signals: signals, custody: custody)
    }
}

/// The node of this machine: a process below the bench that launches and measures the agents, with a guardian between the two. It
/// ends when its input does.
final class LocalNode: Node {
    /// It exits as its node does, when nothing below it is left.
    private let guardian: Guardian
    private let conversation: NodeConversation
    private let custody: Custody

    /// How long the guardian may take to end the node and what is below it, nanoseconds.
    private static let patience: Int64 = 6_000_000_000

    /// `signals` becomes readable when the bench is asked to end. The calling thread has to live as long as the node.
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
        ending.end([guardian], grace: patience)
        return custody.end()
    }

    /// nil for one that does not end in time, or is stopped and so will not.
    private func waitForEnd() -> ProcessEnd? {
        _ = ending.wait(for: [guardian], within: patience)
        return guardian.end
    }

    /// What the node still says is read away meanwhile.
    private var ending: ProcessEnding { ProcessEnding { [conversation] _ in conversation.drain() } }

    /// A guardian that is stopped ends nothing.
    private func patience() -> Int64 { guardian.isStopped ? 0 : Self.patience }
}

/// The process between the bench and its node.
private final class Guardian: EndableProcess {
    private var child: ChildProcess

    init(_ child: consuming ChildProcess) { self.child = child }

    var isStopped: Bool { child.isStopped }
    var end: ProcessEnd? { child.end }

    func terminate() { child.terminate() }
    func kill() { child.killGroup() }
    func reaped() -> Bool { child.poll() != nil }
}
