import BenchmarkModel
import Harness
import LinuxSystem
import NodeRunner

/// A part of a run that the bench starts as its own child process. Help does not list its command, because users do not
/// need it.
enum RunPart: String {
    /// A child of the bench and the parent of a node.
    case guardian
    /// A process that starts, loads and measures agents. It exchanges lines of JSON with the bench.
    case node
    /// A reference process of fixed work.
    case metronome

    /// Runs until the work of the part is done.
    /// - Returns: the exit code.
    func run(in world: World) -> Int32 {
        do {
            switch self {
            case .guardian: return try guardNode(world)
            case .node: return try serve(world)
            case .metronome: return Metronome.run()
            }
        } catch {
            world.console.error("\(rawValue): \(error)")
            return ExitCode.unavailable.rawValue
        }
    }

    private func guardNode(_ world: World) throws -> Int32 {
        let end = try NodeGuardian.run(
            [try Files.ownExecutable(), RunPart.node.rawValue], environment: world.variables,
            problem: world.console.error)
        OwnProcess.exit(as: end)
    }

    private func serve(_ world: World) throws -> Int32 {
        let signals = try EndSignals.install()
        let project = try world.project()
        return NodeService.run(
            input: FileDescriptor(owning: 0), output: FileDescriptor(owning: 1), signals: signals,
            metronome: [try Files.ownExecutable(), RunPart.metronome.rawValue],
            installation: NodeInstallation(root: project.root, binaries: project.binaries))
    }
}
