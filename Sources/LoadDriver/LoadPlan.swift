public import LinuxSystem
public import Statistics

/// What to send where and when. Connections come in pairs: 2 * pair + 0 is the control's, + 1 the treatment's.
public struct LoadPlan: Sendable {
    public var endpoints: [Endpoint]
    /// Request targets in turn by request number, `{request}` standing for the number.
    public var requestPaths: [String]
    /// Sorted by time.
    public var schedule: [PlannedRequest]
    /// CLOCK_MONOTONIC of the schedule's zero.
    public var start: Int64
    /// The steady state, in nanoseconds after `start`: only requests intended within it count.
    public var steady: Range<Int64>
    /// How long after the last intended send answers are waited for.
    public var drain: Int64

    public init(
        endpoints: [Endpoint], requestPaths: [String], schedule: [PlannedRequest], start: Int64, steady: Range<Int64>,
        drain: Int64
    ) {
        self.endpoints = endpoints
        self.requestPaths = requestPaths
        self.schedule = schedule
        self.start = start
        self.steady = steady
        self.drain = drain
    }
}

/// What one connection's requests of the steady state came to.
public struct ConnectionResult: Sendable {
    /// Requests intended within steady state.
    public var planned = 0
    /// Of these, answered at all, and answered before steady state ended.
    public var answered = 0
    public var answeredInTime = 0
    /// Sums over the answered ones, nanoseconds.
    public var responseTime: Int64 = 0
    public var serviceTime: Int64 = 0
    /// What went wrong first on this connection, in the whole load; nil when nothing did.
    public var problem: String?
}

/// What one pair's answers came to: pairs of answers compared, and found the same.
public struct PairResult: Sendable {
    public var compared = 0
    public var identical = 0
}

/// What the load came to.
public struct LoadResult: Sendable {
    public var connections: [ConnectionResult]
    public var pairs: [PairResult]
    /// From the intended send time, by arm (control, treatment), nanoseconds.
    public var responseTimes = [HDRHistogram(), HDRHistogram()]
    /// Requests of steady state that the driver itself handled more than 1 ms after their intended send time.
    public var late = 0
    /// Answers that the kernel did not date: theirs is the time of reading, up to 10 ms late.
    public var unstamped = 0
    /// CPU time of the driver's thread, nanoseconds, over the whole load.
    public var threadCPU: Int64 = 0

    public var planned: Int { connections.reduce(0) { $0 + $1.planned } }
    public var answeredInTime: Int { connections.reduce(0) { $0 + $1.answeredInTime } }
}
