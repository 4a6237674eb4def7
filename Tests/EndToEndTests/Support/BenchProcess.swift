import Foundation
import LinuxSystem
import Testing

/// Tests of measurements, run one after the other: figures are more accurate when fewer programs run. Other suites
/// still run concurrently, so no test here may depend on an idle machine.
@Suite(.serialized, .ownThread) enum BenchTests {}

/// Tests of the output, the stored data and the leftovers of runs, whatever the figures are.
@Suite(.serialized, .ownThread) enum RunTests {}

/// Tests of ending and resuming runs: they wait for a moment of a run and then act.
@Suite(.serialized, .ownThread) enum EndTests {}

/// Tests of commands that measure nothing or very little.
@Suite(.serialized, .ownThread) enum CommandTests {}

/// The real `exporter-bench` as a child process of a test, with its own results directory.
final class BenchProcess: @unchecked Sendable {
    let results: String
    private let process = Process()
    private let out: URL
    private let err: URL

    static let root = Project.root.path
    static let binaries = Project.builtProducts.path

    /// - Parameters:
    /// - standardOutput: File for standard output; by default a file of the test.
    /// - standardError: File for standard error; by default a file of the test.
    /// - wrapper: Command that starts the bench. The bench's command line is appended to it.
    /// - asShipped: Whether a target of the test is measured as an agent of the shipped fleet, with its budgets.
    init(
        _ arguments: [String], results: String? = nil, environment: [String: String] = [:],
        standardOutput: String? = nil, standardError: String? = nil, under wrapper: [String] = [],
        asShipped: Bool = true
    ) throws {
        let arguments = asShipped ? Self.asShipped(arguments) : arguments
        let directory = Self.temporaryDirectory()
        self.results = results ?? directory + "/results"
        out = URL(fileURLWithPath: directory + "/stdout")
        err = URL(fileURLWithPath: directory + "/stderr")
        for file in [out, err] { try Data().write(to: file) }
        let words =
            wrapper + [Self.binaries + "/exporter-bench"] + arguments.map { $0 == "RESULTS" ? self.results : $0 }
        process.executableURL = URL(fileURLWithPath: words[0])
        process.arguments = Array(words.dropFirst())
        process.currentDirectoryURL = URL(fileURLWithPath: directory)
        process.environment = ProcessInfo.processInfo.environment
            .merging(["EXPORTER_BENCH_HOME": Self.root, "COLUMNS": "140"]) { $1 }.merging(environment) { $1 }
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = try FileHandle(forWritingTo: standardOutput.map { URL(fileURLWithPath: $0) } ?? out)
        process.standardError = try FileHandle(forWritingTo: standardError.map { URL(fileURLWithPath: $0) } ?? err)
        try process.run()
    }

    deinit { if process.isRunning { kill(process.processIdentifier, SIGKILL) } }

    struct Outcome {
        let code: Int32
        let out: String
        let err: String

        /// Whether a comparison found a regression. On a busy machine the regression is only reported with a caveat
        /// (disturbed blocks, unanswered requests), and the exit code is that of an undecided comparison.
        var hasRegressed: Bool { code == 2 || code == 3 && out.contains("by its interval alone: regressed") }
    }

    func wait() -> Outcome {
        process.waitUntilExit()
        return Outcome(code: process.terminationStatus, out: text(out), err: text(err))
    }

    static func run(
        _ arguments: [String], results: String? = nil, environment: [String: String] = [:],
        standardOutput: String? = nil, asShipped: Bool = true
    ) throws -> Outcome {
        try BenchProcess(
            arguments, results: results, environment: environment, standardOutput: standardOutput, asShipped: asShipped
        ).wait()
    }

    /// Returns the command line of a run that measures a target file of a test, or a running program, as an agent of
    /// the shipped fleet: with its budgets, which no target of one's own has, and with its agents.
    private static func asShipped(_ arguments: [String]) -> [String] {
        guard arguments.first == "run", !arguments.contains("--resume") else { return arguments }
        func isOwn(_ word: String) -> Bool { word.contains(".yaml") }
        let isRunning = arguments.contains("--url")
        let targets = zip(arguments, arguments.dropFirst()).filter { ["--target", "--versus"].contains($0.0) }.map(\.1)
        guard isRunning || targets.contains(where: isOwn) else { return arguments }
        var added: [String] = []
        if !arguments.contains("--budgets") { added += ["--budgets", root + "/budgets/readiness-report.yaml"] }
        if !isRunning, !arguments.contains("--fleet") { added += ["--fleet", root + "/fleets/ai-system-77.csv"] }
        return ["run"] + added + arguments.dropFirst()
    }

    func send(_ number: Int32) { kill(process.processIdentifier, number) }

    var pid: Int32 { process.processIdentifier }

    /// Waits until the bench exits. Returns the peak memory of one of its descendants in bytes, or 0 if that process
    /// was never seen.
    func peakMemory(of command: String) -> Int {
        var peak = 0
        while process.isRunning {
            let status = descendant(command).flatMap { try? Files.text("/proc/\($0)/status") } ?? ""
            let line = status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") }
            if let kilobytes = line?.split(separator: " ").dropFirst().first.flatMap({ Int($0) }) {
                peak = max(peak, kilobytes * 1024)
            }
            usleep(100_000)
        }
        return peak
    }

    /// Waits until standard error contains `words`, at most a minute.
    func waitForProgress(_ words: String) -> Bool {
        for _ in 0..<6000 {
            if text(err).contains(words) { return true }
            if !process.isRunning { return false }
            usleep(10_000)
        }
        return false
    }

    /// Waits until the store has a block of a twin round.
    func waitForBlock(_ block: Int, ofRound round: Int) throws {
        try eventually("block \(block) of round \(round); the bench wrote: \(text(err))") {
            csvRows(try Self.run(["export", "--format", "raw", "--output", results]).out).contains {
                $0["phase"] == "twins" && $0["round"] == "\(round)" && $0["block"] == "\(block)"
            }
        }
    }

    /// The standard output so far.
    var outputSoFar: String { text(out) }

    private func text(_ file: URL) -> String {
        (try? String(decoding: Data(contentsOf: file), as: UTF8.self)) ?? ""
    }

    static func temporaryDirectory() -> String {
        let path = NSTemporaryDirectory() + "exporter-bench-test-\(UUID().uuidString)"
        try? FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        return path
    }
}

/// A target file of a test. Its processes have a unique mark in their environment.
struct MarkedTarget {
    let mark = UUID().uuidString
    let path: String

    /// Writes the target file. `command` is the YAML of the command; by default the Swift agent.
    init(
        name: String = "marked", command: String = "[\"{bin}/bench-agent\"]", readinessLimit: Double = 10,
        iterations: Int = 20_000, packs: Bool = false, madeBy: String = "\"\"",
        requiredFamilies: String = "[agent_requests_total, agent_info]", versions: String = "[]",
        offVariable: String = "ENABLE_PROMETHEUS_METRICS"
    ) throws {
        path = BenchProcess.temporaryDirectory() + "/marked.yaml"
        let text = """
            name: \(name)
            title: a target of a test
            command: \(command)
            environment: {AGENT_WORK_ITERATIONS: "\(iterations)", TEST_MARK: "\(mark)"}
            off:
              environment: {\(offVariable): "false"}
            request_paths: ["/process?request={request}", "/query?request={request}"]
            metrics_path: /metrics
            health_path: /health
            required_families: \(requiredFamilies)
            readiness_limit_seconds: \(readinessLimit)
            request_rate: 20
            expected_failures: 0.01
            packs: \(packs)
            made_by: \(madeBy)
            versions: \(versions)
            """
        try Data(text.utf8).write(to: URL(fileURLWithPath: path))
    }

    /// PIDs of living processes with the mark in their environment.
    var processes: [Int32] { Self.processes(marked: mark) }

    static func processes(marked mark: String) -> [Int32] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
        return names.compactMap(Int32.init).filter { pid in
            guard let bytes = try? Files.read("/proc/\(pid)/environ") else { return false }
            return String(decoding: bytes, as: UTF8.self).contains("TEST_MARK=\(mark)")
        }
    }

    /// Whether all processes exit within 2 s, in a hundred polls. On a machine that delays the polls, exits are delayed
    /// too.
    func goneWithinTwoSeconds() -> Bool {
        for _ in 0..<100 {
            if processes.isEmpty { return true }
            usleep(20_000)
        }
        return processes.isEmpty
    }

    /// Returns an environment variable of a process.
    static func variable(_ name: String, of pid: Int32) -> String? {
        guard let bytes = try? Files.read("/proc/\(pid)/environ") else { return nil }
        return bytes.split(separator: 0).map { String(decoding: $0, as: UTF8.self) }
            .first { $0.hasPrefix(name + "=") }.map { String($0.dropFirst(name.count + 1)) }
    }
}

/// Parses a CSV into rows of named fields. The exports quote only fields that need it, and no field of a test has a
/// line break.
func csvRows(_ text: String) -> [[String: String]] {
    func fields(_ line: Substring) -> [String] {
        var all: [String] = []
        var field = ""
        var quoted = false
        for character in line {
            switch character {
            case "\"": quoted.toggle()
            case "," where !quoted:
                all.append(field)
                field = ""
            default: field.append(character)
            }
        }
        return all + [field]
    }
    let lines = text.split(separator: "\n").map { $0.hasSuffix("\r") ? $0.dropLast() : $0 }
    guard let header = lines.first.map(fields) else { return [] }
    return lines.dropFirst().map { line in
        Dictionary(zip(header, fields(line)), uniquingKeysWith: { first, _ in first })
    }
}
