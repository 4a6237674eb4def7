import BenchmarkModel
import Synchronization

@testable import CommandLine
@testable import HubRunner

/// A hub without processes.
final class FakeHub: HubOperating {
    let prometheusVersion: PrometheusVersion? = PrometheusVersion(3, 10)
    private let calls = Mutex<[String]>([])
    private let current: HubState?
    private let answering: Bool
    /// The answers by the text of the query.
    private let answers: [String: [HubControl.Figure]]

    /// - Parameters:
    ///   - state: the state of the hub; nil when no hub runs.
    ///   - answering: whether the processes of the hub answer.
    init(_ state: HubState? = nil, answering: Bool = true, answers: [String: [HubControl.Figure]] = [:]) {
        current = state
        self.answering = answering
        self.answers = answers
    }

    /// The calls so far, as text.
    var asked: [String] { calls.withLock { $0 } }

    private func note(_ call: String) { calls.withLock { $0.append(call) } }

    func isRunning(in directory: HubDirectory) -> Bool { current != nil }

    func state(of directory: HubDirectory) throws -> HubState {
        guard let current else { throw HubFailure.notRunning(directory: directory.path) }
        return current
    }

    func detach(_ arguments: [String], in directory: HubDirectory) throws -> HubState {
        note("detach \(arguments)")
        return HubState(pid: 42, phase: .running, processes: [])
    }

    func supervise(_ processes: [HubProcess], in directory: HubDirectory, report: @escaping (String) -> Void) throws {
        note("supervise \(processes.map(\.name))")
        report("all processes are ready")
    }

    func end(_ directory: HubDirectory) throws { note("end \(directory.path)") }

    func answers(_ urls: [String]) -> [[UInt8]?] { urls.map { _ in answering ? [] : nil } }

    func figures(_ server: String, _ query: String) -> [HubControl.Figure]? { answering ? answers[query] ?? [] : nil }
}
