import LinuxSystem
import NodeRunner

/// The node: this program as its own child, speaking JSON lines.
enum NodeCommand {
    static func run() -> Int32 {
        do {
            let signals = try EndSignals.install()
            defer { withExtendedLifetime(signals.number) {} }
            return NodeService.run(
                input: FileDescriptor(owning: 0), output: FileDescriptor(owning: 1),
                metronome: [try Files.ownExecutable(), "metronome"])
        } catch {
            Console.error("node: \(error)")
            return ExitCode.missing
        }
    }
}
