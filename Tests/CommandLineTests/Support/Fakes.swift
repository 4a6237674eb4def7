import BenchmarkModel
import HubRunner
import LinuxSystem
import LiveValidation
import LoadDriver
import ResultStore
import Synchronization

@testable import CommandLine
@testable import Doctor
@testable import Harness

/// Stores the sample run instead of measuring.
final class FakeMeasuring: Measuring {
    /// The calls so far, as text.
    private let calls = Mutex<[String]>([])
    private let seen = Mutex<Plan?>(nil)
    let status: RunStatus
    /// The error that every call throws; nil for none.
    let failure: (any Error)?
    let progress: [Progress]
    let points: [TargetPoint]
    let diagnoses: [Diagnosis]
    let calibration: Calibration?
    let seenService: ServiceLook

    init(
        status: RunStatus = .complete, failure: (any Error)? = nil,
        progress: [Progress] = [], points: [TargetPoint] = [], diagnoses: [Diagnosis] = [],
        calibration: Calibration? = nil, seenService: ServiceLook = .failed(reason: "not asked", lastOutput: [])
    ) {
        self.seenService = seenService
        self.status = status
        self.failure = failure
        self.progress = progress
        self.points = points
        self.diagnoses = diagnoses
        self.calibration = calibration
    }

    var asked: [String] { calls.withLock { $0 } }
    /// The last plan that was measured or checked.
    var plan: Plan? { seen.withLock { $0 } }

    private func note(_ call: String) throws {
        calls.withLock { $0.append(call) }
        if let failure { throw failure }
    }

    func measure(
        _ plan: Plan, _ project: Project, results: String, _ listener: ProgressListener
    ) throws -> RunOutcome {
        seen.withLock { $0 = plan }
        try note("measure")
        progress.forEach(listener.show)
        return try outcome(results)
    }

    func resume(
        _ run: RunID, addresses: [PageAddress], targets: [Target], _ project: Project, results: String,
        _ listener: ProgressListener
    ) throws -> RunOutcome {
        try note("resume \(addresses.map(\.shown)) \(targets.map(\.name))")
        return try outcome(results)
    }

    private func outcome(_ results: String) throws -> RunOutcome {
        let store = try ResultStore.open(directory: results, for: .writing)
        let run = try StoredSample.write(to: store, status: status)
        return RunOutcome(store: store, run: run, status: status)
    }

    func check(_ plan: Plan, _ project: Project, results: String) throws {
        seen.withLock { $0 = plan }
        try note("check \(results)")
    }

    func calibrate(
        _ request: CalibrationRequest, _ project: Project, results: String, _ listener: ProgressListener
    ) throws -> Calibration? {
        try note("calibrate \(request.fleet.agents.count) \(request.seed) \(request.isQuick) \(results)")
        return calibration
    }

    func look(
        at target: Target, limit: Double, _ project: Project, stage: (String) -> Void, warning: (String) -> Void
    ) throws -> ServiceLook {
        try note("look \(target.command) \(target.rules.workingDirectory) \(limit)")
        stage("startup")
        return seenService
    }

    func examine(
        _ target: Target, limit: Double, _ project: Project, stage: (String) -> Void, warning: (String) -> Void
    ) throws -> [TargetPoint] {
        try note("examine \(target.name) \(limit)")
        stage("start")
        warning("something was left")
        return points
    }

    func diagnose(
        _ plan: Plan, _ targets: [Target], _ project: Project, results: String, path: [String]
    ) throws -> [Diagnosis] {
        try note("diagnose \(plan.targets.map(\.name)) \(results) \(path)")
        return diagnoses
    }
}

/// Agents with the answers that a test defines.
struct FakeAgents: AgentAsking {
    var validation: @Sendable (LiveSubject) -> Validation = { subject in
        Validation(
            name: subject.name, checks: ["reachable"], subjects: subject.targets.map(\.subject), findings: [],
            live: subject.targets.map { LiveRow(subject: $0.subject, url: $0.url, state: .page, tries: 1) })
    }
    var isInterrupted = false
    /// The sighting of every service; nil for an interruption.
    var sighting: ServiceSighting?

    func survey(_ service: ServiceURL) throws -> ServiceSighting {
        guard let sighting else { throw BenchInterrupted() }
        return sighting
    }

    func ask(
        _ subject: LiveSubject, _ options: LiveOptions, progress: (Int) -> Void
    ) throws -> (validation: Validation, isInterrupted: Bool) {
        for done in [0, 0, subject.targets.count] { progress(done) }
        return (validation(subject), isInterrupted)
    }
}

/// A plotting program with the same output for every input.
struct FakePlots: PlotDrawing {
    var end = ProcessEnd.exited(0)
    var output = ""

    func draw(_ lines: String, as form: PictureForm, _ project: Project) throws -> (end: ProcessEnd, output: [UInt8]) {
        (end, Array(output.utf8))
    }
}

/// A terminal on which a person gives these answers, or no terminal.
final class FakeInput: TerminalInput {
    private let left: Mutex<[String]>
    let isTerminal: Bool

    init(_ answers: [String]? = nil) {
        isTerminal = answers != nil
        left = Mutex(answers ?? [])
    }

    func line() -> String? { left.withLock { $0.isEmpty ? nil : $0.removeFirst() } }
}

/// A server that was loaded, or that cannot be reached.
final class FakeLoad: LoadDriving {
    private let seen = Mutex<ServerLoad?>(nil)
    let result: ServerLoadResult
    let failure: UnreachableHost?

    init(_ result: ServerLoadResult = ServerLoadResult(), failure: UnreachableHost? = nil) {
        self.result = result
        self.failure = failure
    }

    /// The last load that was sent.
    var load: ServerLoad? { seen.withLock { $0 } }

    func reach(host: String, port: UInt16) throws -> SocketAddress {
        if let failure { throw failure }
        return .host(HostAddress([127, 0, 0, 1]), port: port)
    }

    func send(_ load: ServerLoad) throws -> ServerLoadResult {
        seen.withLock { $0 = load }
        return result
    }
}
