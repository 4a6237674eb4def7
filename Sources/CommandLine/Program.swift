import BenchmarkModel
import LinuxSystem

/// The entry point of the program: runs a command of the user, or a part of a run that a command started as a child
/// process.
package enum Program {
    /// Runs the command line of this process and exits with its code.
    package static func runAndExit() -> Never {
        StandardOutput.prepare()
        let world = World.ofThisProcess()
        let part = world.arguments.first.flatMap(RunPart.init)
        OwnProcess.exit(part?.run(in: world) ?? world.console.finish(Commands.run(in: world)).rawValue)
    }
}
