import Glibc
package import LinuxSystem

/// Stands between the bench and its node, and survives both: however they end, it ends everything below it, agents' children and
/// daemons among them. It measures nothing, and sleeps until the node exits or a signal asks for the end.
package enum NodeGuardian {
    /// How long the node may take to end by itself when it was asked to, nanoseconds: its agents have one second to end, its load
    /// commands half a second.
    private static let patience: Int64 = 3_000_000_000
    private static let step = 0.02
    /// In the environment of the node: the guardian's PID.
    private static let variable = "BENCH_GUARDIAN"

    /// PID of the guardian of this process; nil where this process is not the node of one.
    static var ofThisNode: Int32? {
        getenv(variable).flatMap { Int32(String(cString: $0)) }.flatMap { $0 == OwnProcess.parent ? $0 : nil }
    }

    /// Runs a node on this program's standard streams until it exits; nothing that it started is left then, unless `problem`
    /// names it. SIGTERM asks the node to end; so does the end of the bench. A node that is stopped, or that does not end in
    /// time, is killed.
    ///
    /// Call on the program's first thread, before there is another one.
    /// - Parameters:
    ///   - command: starts the node.
    ///   - problem: takes a message that names what could not be ended.
    /// - Returns: how the node ended.
    package static func run(
        _ command: [String], environment: [String: String], problem: (String) -> Void
    ) throws(SystemError) -> ProcessEnd {
        OwnProcess.setName("bench-guardian")
        try Descendants.adoptOrphans()
        let signals = try SignalQueue(SignalQueue.endSignals)
        var node = try ChildProcess(
            SpawnRequest(
                command: command,
                environment: environment.merging([variable: "\(OwnProcess.pid)"]) { $1 }, standardInput: 0,
                standardOutput: 1, standardError: 2,
                deathSignal: .terminate))
        // The node alone: its end must be the end of the bench's pipes.
        try FileDescriptor.detach(0)
        try FileDescriptor.detach(1)
        let end = waitForEnd(&node, signals)
        let outcome = Descendants().end()
        if !outcome.left.isEmpty { problem("the node has ended, and \(Leftovers.cannotBeEnded(outcome.left))") }
        return end
    }

    private static func waitForEnd(_ node: inout ChildProcess, _ signals: borrowing SignalQueue) -> ProcessEnd {
        var exit: FileDescriptor?
        do throws(SystemError) {
            exit = try FileDescriptor.ofProcess(node.pid)
        } catch {
            // Without it the node is looked at from time to time.
        }
        var deadline: Int64?
        while true {
            if let end = node.poll() { return end }
            if signals.next() != nil {
                node.terminate()
                deadline = deadline ?? Clock.now() + patience
            }
            if let deadline, node.isStopped || Clock.now() >= deadline { node.killGroup() }
            let exitNumber = exit?.number
            // A negative descriptor is passed over.
            _ = Poll.readable(
                [signals.descriptor.number, exitNumber ?? -1],
                timeout: deadline == nil && exitNumber != nil ? nil : step)
        }
    }
}
