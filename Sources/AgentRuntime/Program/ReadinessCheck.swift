import CLinux
import PrometheusExporter

/// Requests an agent's own /metrics until it answers 200. It detects an agent whose process runs before its metrics
/// server does.
struct ReadinessCheck: Sendable {
    let address: String
    let port: UInt16
    var tries = 5
    /// Seconds from the end of one attempt to the next attempt.
    var pause = 1.0
    /// Time limit of one attempt, in seconds.
    var timeout = 2.0

    enum Outcome: Equatable, Sendable {
        /// The number of the successful attempt, from 1.
        case ready(attempt: Int)
        /// The reason of the last failed attempt.
        case notReady(String)
        case stopped
    }

    /// Blocks until there is an outcome; returns at once when the signal is given.
    func run(until signal: StopSignal) -> Outcome {
        var outcome = Outcome.notReady("not tried")
        for attempt in 1...max(1, tries) {
            if attempt > 1 {
                let next = cl_monotonic_ns() + Int64(pause * 1e9)
                if wait(until: next, orFor: signal) { return .stopped }
            }
            outcome = getMetrics(signal)
            if case .notReady = outcome { continue }
            if case .ready = outcome { return .ready(attempt: attempt) }
            return outcome
        }
        return outcome
    }

    private func getMetrics(_ signal: StopSignal) -> Outcome {
        do throws(PlainClient.Failure) {
            let client = PlainClient(address: address, port: port, timeout: timeout)
            let status = try client.get("/metrics", keep: 16, until: signal.descriptor).status
            return status == "200" ? .ready(attempt: 1) : .notReady("status \(status ?? "missing")")
        } catch {
            switch error {
            case .failed(let reason): return .notReady(reason)
            case .stopped: return .stopped
            }
        }
    }
}
