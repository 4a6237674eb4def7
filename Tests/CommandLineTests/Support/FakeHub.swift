import Synchronization

@testable import CommandLine
@testable import HubRunner

/// A hub that runs in no process.
final class FakeHub: HubOperating {
    let hasExtraMetricsSetting = true
    private let calls = Mutex<[String]>([])
    private let current: HubState?
    private let answering: Bool
    /// By the query's text.
    private let answers: [String: [HubControl.Figure]]

    /// - Parameters:
    ///   - state: nil where no hub runs.
    ///   - answering: whether its processes answer.
    init(_ state: HubState? = nil, answering: Bool = true, answers: [String: [HubControl.Figure]] = [:]) {
        current = state
        self.answering = answering
        self.answers = answers
    }

    /// What was asked for, in words.
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

    func supervise(_ processes: [HubProcess], in directory: HubDirectory, tell: @escaping (String) -> Void) throws {
        note("supervise \(processes.map(\.name))")
        tell("all is ready")
    }

    func end(_ directory: HubDirectory) throws { note("end \(directory.path)") }

    func answers(_ urls: [String]) -> [[UInt8]?] { urls.map { _ in answering ? [] : nil } }

    func figures(_ server: String, _ query: String) -> [HubControl.Figure]? { answering ? answers[query] ?? [] : nil }
}
