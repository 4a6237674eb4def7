import Foundation
import LinuxSystem
import Testing

/// An error for something that the tests need and do not find. The text names it and the command that provides it.
struct Unavailable: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}

/// An implementation of the agent that must follow the agent contract.
enum AgentTarget: String, CaseIterable, Sendable, CustomTestStringConvertible {
    case swift
    case python
    case go
    case cpp
    case rust

    var testDescription: String { rawValue }

    /// The targets that are built. `make test` builds the first two; the others are tested after `make targets`.
    static let built = allCases.filter { $0.needsNoToolchain || $0.isUpToDate }

    /// Targets with OpenMetrics: the Swift and Python client libraries support OpenMetrics 1.0, client_golang an older
    /// draft, the others none.
    static let withOpenMetrics: [AgentTarget] = [.swift, .python]

    /// Whether the client library compresses pages.
    var compresses: Bool { self != .rust }

    /// Whether pages come in chunks. The chunk headers add bytes to the answer.
    var sendsChunks: Bool { self == .go }

    private var needsNoToolchain: Bool { self == .swift || self == .python }

    /// Whether the program is at least as new as its sources.
    var isUpToDate: Bool {
        let sources = Project.root.appending(path: "targets/\(rawValue)")
        let files = FileManager.default.enumerator(at: sources, includingPropertiesForKeys: [.isRegularFileKey])
        guard let built = modified(URL(filePath: program)), let files else { return false }
        for case let file as URL in files {
            let isFile = try? file.resourceValues(forKeys: [.isRegularFileKey]).isRegularFile
            if isFile == true, let changed = modified(file), changed > built { return false }
        }
        return true
    }

    /// The reason why the target is not in `built`.
    var notBuilt: Comment {
        let isThere = FileManager.default.fileExists(atPath: program)
        return "\(program) is \(isThere ? "older than its sources" : "missing"): `make targets` builds it"
    }

    private var program: String {
        switch self {
        case .swift: Project.builtProducts.appending(path: "bench-agent").path
        case .python: Project.root.appending(path: ".venv/bin/python").path
        case .go, .cpp, .rust: Project.root.appending(path: ".build/targets/\(rawValue)/agent").path
        }
    }

    func command() throws -> [String] {
        let script = Project.root.appending(path: "targets/python/agent.py").path
        let command = self == .python ? [program, script] : [program]
        for file in command where !FileManager.default.fileExists(atPath: file) {
            throw Unavailable("\(file) is missing; `make test` builds it")
        }
        return command
    }
}

private func modified(_ file: URL) -> Date? {
    let attributes = try? FileManager.default.attributesOfItem(atPath: file.path)
    return attributes?[.modificationDate] as? Date
}

enum Project {
    static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()

    /// Directory of the linked test bundle. The executables of the same build are in the same directory.
    static let builtProducts = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()
}

/// A program with its output in files of its own directory.
///
/// The parent of the program is `timeout`, so it cannot outlive the tests by much. Call `stop` in a `defer`.
final class Child {
    private let process = Process()
    private let directory: URL

    /// Starts the program. `input` is a file for its standard input.
    init(
        _ command: [String], environment: [String: String] = [:], input: URL? = nil, lifetimeSeconds: Int = 120
    ) throws {
        directory = FileManager.default.temporaryDirectory.appending(path: "exporter-bench-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        let stamps = directory.appending(path: "stamps")
        let output = directory.appending(path: "output")
        for file in [stamps, output] { _ = FileManager.default.createFile(atPath: file.path, contents: nil) }

        // The shell opens descriptor 3, because Process would close it.
        process.executableURL = URL(filePath: "/usr/bin/timeout")
        process.arguments =
            ["--foreground", "--kill-after=5", "\(lifetimeSeconds)"]
            + ["/bin/sh", "-c", #"exec "$@" 3>>"$TEST_STAMPS""#, "sh"] + command
        process.environment = ["PATH": "/usr/bin:/bin", "TEST_STAMPS": stamps.path]
            .merging(environment) { _, given in given }
        process.standardInput = try input.map { try FileHandle(forReadingFrom: $0) } ?? FileHandle.nullDevice
        let handle = try FileHandle(forWritingTo: output)
        process.standardOutput = handle
        process.standardError = handle
        try withNoSignalBlocked { try process.run() }
        try handle.close()
    }

    /// Everything that the program has written to standard output and standard error so far.
    var output: String { (try? String(contentsOf: directory.appending(path: "output"), encoding: .utf8)) ?? "" }

    /// The lines that the program has written to descriptor 3 so far.
    var stamps: [String] {
        let text = (try? String(contentsOf: directory.appending(path: "stamps"), encoding: .utf8)) ?? ""
        return text.split(separator: "\n").map(String.init)
    }

    var isRunning: Bool { process.isRunning }

    /// PIDs of the program and its descendants, the program first.
    var processes: [Int32] {
        Array(
            ProcessTree().members(of: [process.processIdentifier])[process.processIdentifier, default: []].dropFirst())
    }

    func terminate() { process.terminate() }

    /// Waits until the program exits, and returns its exit code.
    func exitCode() throws -> Int32 {
        try eventually("the end of \(process.arguments?.dropFirst(7).first ?? "the program")") { !process.isRunning }
        return process.terminationStatus
    }

    /// Ends the program and removes its files. `timeout` kills a program that ignores SIGTERM.
    func stop() {
        if process.isRunning { process.terminate() }
        process.waitUntilExit()
        try? FileManager.default.removeItem(at: directory)
    }
}

/// An agent process on its own loopback address.
struct Agent {
    static let requestPort = 20001
    static let healthPort = 20002
    static let metricsPort = 20003

    let name: String
    let address: String
    let child: Child

    static let workIterations = "10"

    init(_ target: AgentTarget, address: String, environment: [String: String]) throws {
        try self.init(target.command(), address: address, environment: environment)
    }

    init(_ command: [String], address: String, environment: [String: String]) throws {
        name = "TestAgent"
        self.address = address
        child = try Child(
            command,
            environment: [
                "AGENT_NAME": name, "AGENT_ADDRESS": address, "AGENT_PORT": "\(Self.requestPort)",
                "HEALTH_CHECK_PORT": "\(Self.healthPort)", "AGENT_WORK_ITERATIONS": Self.workIterations,
                "BENCH_EVENT_FD": "3",
            ].merging(environment) { _, given in given })
    }

    func request(_ path: String) throws -> HTTPAnswer { try HTTPConnection(address, Self.requestPort).get(path) }

    func metrics(_ path: String) throws -> HTTPAnswer { try HTTPConnection(address, Self.metricsPort).get(path) }

    /// Waits until both ports answer. Throws with the agent's output if it exits.
    func waitUntilReady() throws {
        try eventually("readiness of the agent; it wrote: \(child.output)") {
            guard child.isRunning else { throw Unavailable("the agent exited; it wrote: \(child.output)") }
            guard let health = try? metrics("/health"), let answer = try? request("/status?request=1") else {
                return false
            }
            return health.status == 200 && answer.status != 404
        }
    }
}

/// Runs the body with a ready agent, and ends the agent whether the body returns or throws.
func withAgent<Result>(
    _ target: AgentTarget, environment: [String: String] = [:], _ body: (Agent) throws -> Result
) throws -> Result {
    try withAgent(target.command(), environment: environment, body)
}

/// Does the same with any program that is configured like an agent.
func withAgent<Result>(
    _ command: [String], environment: [String: String] = [:], _ body: (Agent) throws -> Result
) throws -> Result {
    let agent = try Agent(command, address: Loopback.address(), environment: environment)
    defer { agent.child.stop() }
    try agent.waitUntilReady()
    return try body(agent)
}

/// Runs the body with an empty signal mask. Tests run on threads that block nearly all signals, and a process inherits
/// the mask of the thread that starts it.
private func withNoSignalBlocked(_ body: () throws -> Void) rethrows {
    var none = sigset_t()
    var before = sigset_t()
    sigemptyset(&none)
    pthread_sigmask(SIG_SETMASK, &none, &before)
    defer { pthread_sigmask(SIG_SETMASK, &before, nil) }
    try body()
}

/// Polls until the condition holds, 30 s or longer. The limit only prevents hangs; no test result depends on it.
func eventually(_ awaited: @autoclosure () -> String, _ condition: () throws -> Bool) throws {
    for _ in 0..<3_000 {
        if try condition() { return }
        usleep(10_000)
    }
    throw Unavailable("timed out waiting for \(awaited())")
}

/// Loopback addresses that other processes are unlikely to use.
enum Loopback {
    static func address() -> String {
        "127.\(Int.random(in: 64..<128)).\(Int.random(in: 0..<256)).\(Int.random(in: 1..<255))"
    }
}
