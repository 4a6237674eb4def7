import Glibc
package import LinuxSystem

/// The process between the bench and its node. It survives both: however they end, it ends every process below it,
/// agents' children and daemons included. It measures nothing, and sleeps until the node exits or a signal asks it to
/// end.
package enum NodeGuardian {
    /// Time that the node has to end after it was asked to, in nanoseconds: its agents have one second, its load
    /// commands half a second.
    private static let patience: Int64 = 3_000_000_000
    private static let step = 0.02
    /// Environment variable of the node that holds the guardian's PID.
    private static let variable = "BENCH_GUARDIAN"

    /// PID of this process' guardian; nil where this process is not the node of a guardian.
    static var ofThisNode: Int32? {
        getenv(variable).flatMap { Int32(String(cString: $0)) }.flatMap { $0 == OwnProcess.parent ? $0 : nil }
    }

    /// Runs a node on this program's standard streams until the node exits. Then no process that it started is left,
    /// unless `problem` names it. SIGTERM asks the node to end, and so does the end of the bench. A node that is
    /// stopped, or that does not end in time, is killed.
    ///
    /// Call on the program's first thread, before it has another one.
    /// - Parameters:
    ///   - command: the command that starts the node.
    ///   - problem: takes a message that names the processes that could not be ended.
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
        // Only the node keeps these streams, so its end closes the bench's pipes.
        try FileDescriptor.detach(0)
        try FileDescriptor.detach(1)
        let end = waitForEnd(&node, signals)
        let outcome = Descendants().end()
        // A node that was killed could not remove them.
        ScratchDirectory.removeAbandoned()
        if !outcome.left.isEmpty { problem("the node has exited, but \(Leftovers.cannotBeEnded(outcome.left))") }
        return end
    }

    private static func waitForEnd(_ node: inout ChildProcess, _ signals: borrowing SignalQueue) -> ProcessEnd {
        var exit: FileDescriptor?
        do throws(SystemError) {
            exit = try FileDescriptor.ofProcess(node.pid)
        } catch {
            // Without this descriptor the node is polled.
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
            // poll(2) ignores a negative descriptor.
            _ = Poll.readable(
                [signals.descriptor.number, exitNumber ?? -1],
                timeout: deadline == nil && exitNumber != nil ? nil : step)
        }
    }
}
