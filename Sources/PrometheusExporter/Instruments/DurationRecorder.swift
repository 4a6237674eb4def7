import CLinux

/// An instrument that durations are given to, in seconds.
public protocol DurationRecorder: Instrument {
    func observe(_ value: Double)
}

extension DurationRecorder {
    /// Observes how long `body` takes, however it ends.
    public func time<Value, Failure: Error>(_ body: () throws(Failure) -> Value) throws(Failure) -> Value {
        let start = cl_monotonic_ns()
        defer { observe(Double(cl_monotonic_ns() - start) * 1e-9) }
        return try body()
    }

    /// Observes how long `body` takes, its waiting included, however it ends.
    public func time<Value, Failure: Error>(
        isolation: isolated (any Actor)? = #isolation, _ body: () async throws(Failure) -> Value
    ) async throws(Failure) -> Value {
        let start = cl_monotonic_ns()
        defer { observe(Double(cl_monotonic_ns() - start) * 1e-9) }
        return try await body()
    }

    /// Starts a timer for what does not begin and end in one place.
    public func startTimer() -> DurationTimer { DurationTimer(recorder: self) }
}

/// A time that is being taken. Stop it once; one that is not stopped observes nothing.
public struct DurationTimer: ~Copyable, Sendable {
    private let recorder: any DurationRecorder
    /// CLOCK_MONOTONIC, in nanoseconds.
    private let start = cl_monotonic_ns()

    init(recorder: any DurationRecorder) { self.recorder = recorder }

    /// Observes the seconds since the start, and gives them back.
    @discardableResult public consuming func stop() -> Double {
        let seconds = Double(cl_monotonic_ns() - start) * 1e-9
        recorder.observe(seconds)
        return seconds
    }
}
