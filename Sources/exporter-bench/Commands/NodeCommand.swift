import Foundation
import Harness
import LinuxSystem
import NodeRunner

/// The guardian of a node: this program as the bench's child, and the node's parent.
enum GuardianCommand {
    static func run() -> Int32 {
        do {
            let executable = try Files.ownExecutable()
            let end = try NodeGuardian.run(
                [executable, "node"], environment: ProcessInfo.processInfo.environment, problem: Console.error)
            OwnProcess.exit(as: end)
        } catch {
            Console.error("guardian: \(error)")
            return ExitCode.missing
        }
    }
}

/// The node: this program as its own child, speaking JSON lines.
enum NodeCommand {
    static func run() -> Int32 {
        do {
            let signals = try EndSignals.install()
            let project = try Project.locate()
            return NodeService.run(
                input: FileDescriptor(owning: 0), output: FileDescriptor(owning: 1), signals: signals,
                metronome: [try Files.ownExecutable(), "metronome"],
                installation: NodeInstallation(root: project.root, binaries: project.binaries))
        } catch {
            Console.error("node: \(error)")
            return ExitCode.missing
        }
    }
}
