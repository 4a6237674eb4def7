import Foundation
import LinuxSystem
import Testing

/// A thing the tests need is not there; the text says which and what would bring it.
struct Unavailable: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}

/// An implementation of the agent that must keep the contract.
enum AgentTarget: String, CaseIterable, Sendable, CustomTestStringConvertible {
    case swift
    case python
    case go
    case cpp
    case rust

    var testDescription: String { rawValue }

    /// Those that are there. `make test` makes the first two; the others are tested where `make targets` has built them.
    static let built = allCases.filter { $0.needsNoToolchain || $0.isUpToDate }

    /// The client library has OpenMetrics 1.0. client_golang has an older draft, the others nothing.
    static let withOpenMetrics: [AgentTarget] = [.swift, .python]

    /// The client library compresses pages.
    var compresses: Bool { self != .rust }

    /// Pages come in chunks, which have sizes of their own between them.
    var sendsChunks: Bool { self == .go }

    private var needsNoToolchain: Bool { self == .swift || self == .python }

    /// Whether its program is not older than its sources.
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

    /// Why it is not among `built`.
    var notBuilt: Comment {
        let isThere = FileManager.default.fileExists(atPath: program)
        return "\(program) is \(isThere ? "older than its sources" : "not there"): `make targets` builds it"
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
            throw Unavailable("\(file) is missing: `make test` makes it")
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

    /// Where the test bundle was linked: the executables of the same build are beside it.
    static let builtProducts = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()
}

/// A program with its output in files of a directory of its own.
///
/// It cannot outlive the tests by much, whatever becomes of them: `timeout` is its parent. `stop` is to be called in a `defer`.
final class Child {
    private let process = Process()
    private let directory: URL

    /// `input` is a file that becomes its standard input.
    init(
        _ command: [String], environment: [String: String] = [:], input: URL? = nil, lifetimeSeconds: Int = 120
    ) throws {
        directory = FileManager.default.temporaryDirectory.appending(path: "exporter-bench-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        let stamps = directory.appending(path: "stamps")
        let output = directory.appending(path: "output")
        for file in [stamps, output] { _ = FileManager.default.createFile(atPath: file.path, contents: nil) }

        // The shell gives descriptor 3, which Process would close.
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

    /// All that it has written to standard output and standard error so far.
    var output: String { (try? String(contentsOf: directory.appending(path: "output"), encoding: .utf8)) ?? "" }

    /// The lines it has written to descriptor 3 so far.
    var stamps: [String] {
        let text = (try? String(contentsOf: directory.appending(path: "stamps"), encoding: .utf8)) ?? ""
        return text.split(separator: "\n").map(String.init)
    }

    var isRunning: Bool { process.isRunning }

    /// The program and what it has started, itself first: PIDs.
    var processes: [Int32] {
        Array(
            ProcessTree().members(of: [process.processIdentifier])[process.processIdentifier, default: []].dropFirst())
    }

    func terminate() { process.terminate() }

    /// Its exit code, once it has ended.
    func exitCode() throws -> Int32 {
        try eventually("the end of \(process.arguments?.dropFirst(7).first ?? "the program")") { !process.isRunning }
        return process.terminationStatus
    }

    /// Ends it and removes its files. Its parent kills it when it does not heed SIGTERM.
    func stop() {
        if process.isRunning { process.terminate() }
        process.waitUntilExit()
        try? FileManager.default.removeItem(at: directory)
    }
}

/// An agent's process, at a loopback address of its own.
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

    /// Both ports answer, or the agent is dead and its last words are the error.
    func waitUntilReady() throws {
        try eventually("readiness of the agent; it wrote: \(child.output)") {
            guard child.isRunning else { throw Unavailable("the agent has ended; it wrote: \(child.output)") }
            guard let health = try? metrics("/health"), let answer = try? request("/status?request=1") else {
                return false
            }
            return health.status == 200 && answer.status != 404
        }
    }
}

/// Runs the body with an agent that is ready, and ends the agent however the body ends.
func withAgent<Result>(
    _ target: AgentTarget, environment: [String: String] = [:], _ body: (Agent) throws -> Result
) throws -> Result {
    try withAgent(target.command(), environment: environment, body)
}

/// The same of any program that is told as an agent is.
func withAgent<Result>(
    _ command: [String], environment: [String: String] = [:], _ body: (Agent) throws -> Result
) throws -> Result {
    let agent = try Agent(command, address: Loopback.address(), environment: environment)
    defer { agent.child.stop() }
    try agent.waitUntilReady()
    return try body(agent)
}

/// Tests run on threads that block nearly all signals, and a process inherits the mask of the thread that starts it.
private func withNoSignalBlocked(_ body: () throws -> Void) rethrows {
    var none = sigset_t()
    var before = sigset_t()
    sigemptyset(&none)
    pthread_sigmask(SIG_SETMASK, &none, &before)
    defer { pthread_sigmask(SIG_SETMASK, &before, nil) }
    try body()
}

/// Polls until the condition holds. The limit only ends what would hang: nothing is judged by it.
func eventually(_ what: @autoclosure () -> String, _ condition: () throws -> Bool) throws {
    for _ in 0..<3_000 {
        if try condition() { return }
        usleep(10_000)
    }
    throw Unavailable("waited in vain for \(what())")
}

/// Addresses of 127.0.0.0/8 that no other process is likely to use.
enum Loopback {
    static func address() -> String {
        "127.\(Int.random(in: 64..<128)).\(Int.random(in: 0..<256)).\(Int.random(in: 1..<255))"
    }
}
