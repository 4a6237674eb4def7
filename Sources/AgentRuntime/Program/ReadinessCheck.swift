import CLinux
import PrometheusExporter

/// Asks an agent for its own /metrics until it answers 200: the fault it exists for is an agent whose process is up
/// before its metrics server is.
struct ReadinessCheck: Sendable {
    let address: String
    let port: UInt16
    var tries = 5
    /// Seconds from one try's end to the next.
    var pause = 1.0
    /// Seconds that one try may take.
    var timeout = 2.0

    enum Outcome: Equatable, Sendable {
        /// At which try.
        case ready(attempt: Int)
        /// What the last try met.
        case notReady(String)
        case stopped
    }

    /// Blocks for as long as it takes; returns at once when the signal is given.
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
