import BenchmarkModel
import Foundation
import Synchronization

@testable import CommandLine
@testable import Harness

/// The program in the process of a test: runs a command line and returns its outcome.
struct TestBench {
    var streams = RecordedStreams()
    var input = FakeInput()
    /// The environment variables.
    var variables: [String: String] = [:]
    var workingDirectory = "/"
    var measuring = FakeMeasuring()
    var agents = FakeAgents()
    var hub = FakeHub()
    var plots = FakePlots()
    var load = FakeLoad()
    /// The times that the clock returns, in nanoseconds. The last one repeats.
    var times: [Int64] = [0]
    var project: @Sendable () throws -> Project = { try Project.locate() }

    /// The exit code and the output of a command line.
    struct Outcome {
        let code: ExitCode
        let out: String
        let err: String
    }

    /// The wall-clock time for commands, in seconds since 1970.
    static let date = 1_795_466_712.0

    func world(_ arguments: [String] = []) -> World {
        let times = Times(times)
        return World(
            console: Console(streams: streams, variables: variables), input: input,
            clock: WorldClock(now: { times.next() }, date: { Self.date }), variables: variables,
            workingDirectory: workingDirectory, arguments: arguments, project: project, cores: { 2 }, seed: { 7 },
            measuring: measuring, agents: agents, hub: hub, plots: plots, load: load)
    }

    func run(_ arguments: [String]) -> Outcome {
        let world = world(arguments)
        let code = world.console.finish(Commands.run(in: world))
        return Outcome(code: code, out: streams.text(of: .output), err: streams.text(of: .error))
    }

    /// Runs a line, split at spaces.
    static func run(_ line: String) -> Outcome { TestBench().run(line.split(separator: " ").map(String.init)) }

    private final class Times: Sendable {
        private let left: Mutex<[Int64]>

        init(_ times: [Int64]) { left = Mutex(times) }

        func next() -> Int64 { left.withLock { $0.count > 1 ? $0.removeFirst() : $0[0] } }
    }
}

/// A new directory that is removed at the end of a test.
final class TemporaryDirectory: Sendable {
    let path = NSTemporaryDirectory() + "command-line-" + UUID().uuidString

    init() throws { try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true) }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    /// Writes a file and returns its path.
    func write(_ text: String, to name: String, isProgram: Bool = false) throws -> String {
        let file = path + "/" + name
        try FileManager.default.createDirectory(
            at: URL(fileURLWithPath: file).deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(text.utf8).write(to: URL(fileURLWithPath: file))
        if isProgram { try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: file) }
        return file
    }

    func text(of name: String) throws -> String { try String(contentsOfFile: "\(path)/\(name)", encoding: .utf8) }

    var names: [String] { ((try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []).sorted() }
}
