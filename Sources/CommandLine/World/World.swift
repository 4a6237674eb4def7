import Foundation
import Harness
import LinuxSystem

/// Everything outside of the program that a command reaches, besides the files that its command line names. Tests replace it.
struct World: Sendable {
    let console: Console
    let clock: WorldClock
    /// The environment variables.
    let variables: [String: String]
    let workingDirectory: String
    /// The words of the command line behind the program's name.
    let arguments: [String]
    /// Where the fleets, targets and budgets are that ship with the bench.
    let project: @Sendable () throws -> Project
    /// The cores that this process may use.
    let cores: @Sendable () -> Double
    /// A seed for a run that was given none.
    let seed: @Sendable () -> UInt64
    let measuring: any Measuring
    let agents: any AgentAsking
    let hub: any HubOperating
    let plots: any PlotDrawing

    /// The world of this process.
    static func ofThisProcess() -> World {
        let variables = ProcessInfo.processInfo.environment
        return World(
            console: Console(streams: ProcessStreams(), variables: variables), clock: .system, variables: variables,
            workingDirectory: FileManager.default.currentDirectoryPath,
            arguments: Array(Swift.CommandLine.arguments.dropFirst()), project: { try Project.locate() },
            cores: { UsableCores().count }, seed: { SystemRandom.seed() }, measuring: LocalMeasuring(),
            agents: LiveAgents(), hub: LocalHub(), plots: PlotProgram(variables: variables))
    }

    /// The absolute path of a path of the command line.
    func absolute(_ path: String) -> String {
        URL(fileURLWithPath: path, relativeTo: URL(fileURLWithPath: workingDirectory, isDirectory: true)).path
    }
}

/// The clocks that commands read.
struct WorldClock: Sendable {
    /// Monotonic, in nanoseconds.
    let now: @Sendable () -> Int64
    /// Seconds since 1970.
    let date: @Sendable () -> Double

    static let system = WorldClock(now: { Clock.now() }, date: { Date().timeIntervalSince1970 })
}
