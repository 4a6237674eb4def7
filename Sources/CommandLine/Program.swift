import BenchmarkModel
import LinuxSystem

/// This process as the program: a command for people, or a part of a run that a command started.
package enum Program {
    /// Runs the command line that this process was started with, and exits with its code.
    package static func runAndExit() -> Never {
        StandardOutput.prepare()
        let world = World.ofThisProcess()
        let part = world.arguments.first.flatMap(RunPart.init)
        OwnProcess.exit(part?.run(in: world) ?? world.console.finish(Commands.run(in: world)).rawValue)
    }
}
