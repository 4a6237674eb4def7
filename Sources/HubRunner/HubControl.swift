import BenchmarkModel
import Foundation
import LinuxSystem
import Scraping

/// Controls and queries a hub that runs in the background.
package enum HubControl {
    /// Starts a supervisor that outlives this process, and waits until the supervisor's processes are ready.
    ///
    /// - Parameter command: Command of the supervisor. It runs in `directory`.
    /// - Throws: `DetachedEnd` with the supervisor's output if the supervisor exits before it is ready.
    package static func detach(_ command: [String], in directory: HubDirectory) throws -> HubState {
        if directory.isRunning { throw HubFailure.alreadyRuns(directory: directory.path) }
        try directory.makeDirectory("log")
        let path = "\(directory.path)/log/supervisor.log"
        let log = try FileDescriptor.emptied(path)
        var child = try ChildProcess(
            SpawnRequest(
                command: command, environment: ProcessInfo.processInfo.environment, standardOutput: log.number,
                standardError: log.number, deathSignal: .none))
        let pid = child.pid
        while true {
            if let end = child.poll() {
                throw DetachedEnd(
                    code: { if case .exited(let code) = end { code } else { ExitCode.nothingJudged.rawValue } }(),
                    text: ((try? Files.text(path)) ?? "").trimmingCharacters(in: .whitespacesAndNewlines))
            }
            if let state = directory.stateFile(), state.pid == pid, state.phase == .running {
                child.release()
                return state
            }
            Poll.sleep(until: Clock.now() + 50_000_000)
        }
    }

    /// The exit of a detached supervisor before it was ready.
    package struct DetachedEnd: Error, CustomStringConvertible {
        package let code: Int32
        let text: String
        package var description: String { text }
    }

    /// Ends the supervisor of a directory, and waits at most 20 s until the supervisor and its processes have exited.
    package static func end(_ directory: HubDirectory) throws(HubFailure) {
        let pid = try directory.state().pid
        EndSignals.send(to: pid)
        let deadline = Clock.now() + 20_000_000_000
        while directory.isRunning {
            guard Clock.now() < deadline else { throw .doesNotEnd(pid: pid) }
            Poll.sleep(until: Clock.now() + 50_000_000)
        }
    }

    /// A value that Prometheus returned, with its labels.
    package struct Figure: Hashable, Sendable {
        package let labels: [String: String]
        package let value: Double
    }

    /// Sends an instant query to a Prometheus server. Returns nil if there is no valid answer within 2 s.
    package static func figures(_ server: String, _ query: String) -> [Figure]? {
        guard let body = answers([PrometheusAnswers.url(server, query: query)])[0],
            let series = try? PrometheusAnswers.series(body)
        else { return nil }
        return series.compactMap { one in one.samples.last.map { Figure(labels: one.labels, value: $0.value) } }
    }

    /// Sends GET requests to all URLs at once and returns their bodies. A body is nil if there was no answer with
    /// status 200 within 2 s.
    package static func answers(_ urls: [String]) -> [[UInt8]?] {
        let scraper = Scraper(maximumBytes: 1 << 22)
        for (index, url) in urls.enumerated() { scraper.start(url: url, timeout: 2, tag: index) }
        var bodies = [[UInt8]?](repeating: nil, count: urls.count)
        var open = urls.count
        while open > 0 {
            for fetched in scraper.finished() {
                open -= 1
                if case .answered(let answer) = fetched.outcome, answer.status == 200 {
                    bodies[fetched.tag] = answer.body
                }
            }
            if open > 0 { scraper.wait(milliseconds: 50) }
        }
        return bodies
    }
}
