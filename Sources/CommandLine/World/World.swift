import Foundation
import Harness
import LinuxSystem

/// Everything outside of the program that a command uses, except the files that its command line names. Tests replace
/// it.
struct World: Sendable {
    let console: Console
    let input: any TerminalInput
    let clock: WorldClock
    /// The environment variables.
    let variables: [String: String]
    let workingDirectory: String
    /// The words of the command line after the program name.
    let arguments: [String]
    /// Finds the directory of the fleets, targets and budgets that ship with the bench.
    let project: @Sendable () throws -> Project
    /// Returns the number of cores that this process may use.
    let cores: @Sendable () -> Double
    /// Returns a random seed, for a run without `--seed`.
    let seed: @Sendable () -> UInt64
    let measuring: any Measuring
    let agents: any AgentAsking
    let hub: any HubOperating
    let plots: any PlotDrawing
    let load: any LoadDriving

    /// Returns the world of this process.
    static func ofThisProcess() -> World {
        let variables = ProcessInfo.processInfo.environment
        return World(
            console: Console(streams: ProcessStreams(), variables: variables), input: ProcessInput(),
            clock: .system, variables: variables,
            workingDirectory: FileManager.default.currentDirectoryPath,
            arguments: Array(Swift.CommandLine.arguments.dropFirst()), project: { try Project.locate() },
            cores: { UsableCores().count }, seed: { SystemRandom.seed() }, measuring: LocalMeasuring(),
            agents: LiveAgents(), hub: LocalHub(), plots: PlotProgram(variables: variables), load: LocalLoad())
    }

    /// Returns the absolute path for a path of the command line.
    func absolute(_ path: String) -> String {
        URL(fileURLWithPath: path, relativeTo: URL(fileURLWithPath: workingDirectory, isDirectory: true)).path
    }
}

/// The clocks that commands use.
struct WorldClock: Sendable {
    /// Monotonic time in nanoseconds.
    let now: @Sendable () -> Int64
    /// Wall-clock time in seconds since 1970.
    let date: @Sendable () -> Double

    static let system = WorldClock(now: { Clock.now() }, date: { Date().timeIntervalSince1970 })
}
