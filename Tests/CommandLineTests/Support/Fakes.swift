import BenchmarkModel
import HubRunner
import LinuxSystem
import LiveValidation
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
    let startedNothing: Bool
    /// The error that every call throws; nil for none.
    let failure: (any Error)?
    let progress: [Progress]
    let points: [TargetPoint]
    let diagnoses: [Diagnosis]
    let calibration: Calibration?

    init(
        status: RunStatus = .complete, startedNothing: Bool = false, failure: (any Error)? = nil,
        progress: [Progress] = [], points: [TargetPoint] = [], diagnoses: [Diagnosis] = [],
        calibration: Calibration? = nil
    ) {
        self.status = status
        self.startedNothing = startedNothing
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
        return RunOutcome(store: store, run: run, status: status, startedNothing: startedNothing)
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

    func examine(
        _ target: Target, _ project: Project, stage: (String) -> Void, warning: (String) -> Void
    ) throws -> [TargetPoint] {
        try note("examine \(target.name)")
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
