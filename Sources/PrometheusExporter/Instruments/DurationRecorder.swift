import CLinux

/// An instrument that records durations, in seconds.
public protocol DurationRecorder: Instrument {
    func observe(_ value: Double)
}

extension DurationRecorder {
    /// Runs `body` and observes its duration in seconds, also when it throws.
    public func time<Value, Failure: Error>(_ body: () throws(Failure) -> Value) throws(Failure) -> Value {
        let start = cl_monotonic_ns()
        defer { observe(Double(cl_monotonic_ns() - start) * 1e-9) }
        return try body()
    }

    /// Runs `body` and observes its duration in seconds, including time in which it is suspended, also when it throws.
    public func time<Value, Failure: Error>(
        isolation: isolated (any Actor)? = #isolation, _ body: () async throws(Failure) -> Value
    ) async throws(Failure) -> Value {
        let start = cl_monotonic_ns()
        defer { observe(Double(cl_monotonic_ns() - start) * 1e-9) }
        return try await body()
    }

    /// Starts a timer, for work that begins and ends in different functions.
    public func startTimer() -> DurationTimer { DurationTimer(recorder: self) }
}

/// A running timer. Stop it once; a timer that is not stopped observes nothing.
public struct DurationTimer: ~Copyable, Sendable {
    private let recorder: any DurationRecorder
    /// Start time on CLOCK_MONOTONIC, in nanoseconds.
    private let start = cl_monotonic_ns()

    init(recorder: any DurationRecorder) { self.recorder = recorder }

    /// Observes the seconds since the start, and returns them.
    @discardableResult public consuming func stop() -> Double {
        let seconds = Double(cl_monotonic_ns() - start) * 1e-9
        recorder.observe(seconds)
        return seconds
    }
}
