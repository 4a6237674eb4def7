public import BenchmarkModel
public import LinuxSystem
public import Statistics

/// One process that gets a group's requests.
public struct LoadMember: Hashable, Sendable {
    public var arm: Arm
    public var endpoint: Endpoint

    public init(arm: Arm, endpoint: Endpoint) {
        self.arm = arm
        self.endpoint = endpoint
    }
}

/// The processes of one agent: all get the same requests.
public struct LoadGroup: Hashable, Sendable {
    public var members: [LoadMember]

    public init(members: [LoadMember]) { self.members = members }
}

/// What to send where and when.
public struct LoadPlan: Sendable {
    /// Connections are numbered through their members.
    public var groups: [LoadGroup]
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
        groups: [LoadGroup], requestPaths: [String], schedule: [PlannedRequest], start: Int64, steady: Range<Int64>,
        drain: Int64
    ) {
        self.groups = groups
        self.requestPaths = requestPaths
        self.schedule = schedule
        self.start = start
        self.steady = steady
        self.drain = drain
    }

    /// CLOCK_MONOTONIC at which the driver stops.
    var end: Int64 { start + (schedule.last?.at ?? 0) + drain }

    /// CLOCK_MONOTONIC until which the driver has to come to a request for its answer to count. A later one has less than half of
    /// `drain` left: that is the driver's fault, and no process is asked for it.
    var lastSend: Int64 { end - drain / 2 }

    /// CLOCK_MONOTONIC until which an answer counts: the end of steady state, or `drain` after the driver came to the request,
    /// whichever is later. A process that answers nothing until its load is over has not answered.
    func lastMoment(ofRequestHandled at: Int64) -> Int64 { max(start + steady.upperBound, at + drain) }
}

/// What one connection's requests of the steady state came to.
public struct ConnectionResult: Sendable {
    /// Requests intended within steady state.
    public var planned = 0
    /// Of these, those that the driver came to in time for an answer: all of them where it does not fall behind.
    public var sent = 0
    /// Of the sent ones, answered in time (`LoadPlan.lastMoment`).
    public var accepted = 0
    /// Of the planned ones, answered at all, and answered before steady state ended.
    public var answered = 0
    public var answeredInTime = 0
    /// Of the answered ones, those whose answer came too late to count (`LoadPlan.lastMoment`).
    public var overdue = 0
    /// Sums over the answered ones, nanoseconds.
    public var responseTime: Int64 = 0
    public var serviceTime: Int64 = 0
    /// Answered ones by status, of those with a status outside 200 to 299 that were accepted.
    public var failedByStatus: [Int: Int] = [:]
    /// The beginning of the first body with such a status, for some statuses of the whole load.
    public var failedBodies: [Int: [UInt8]] = [:]
    /// What went wrong first on this connection, in the whole load; nil when nothing did.
    public var problem: String?

    public init() {}
}

/// How an arm's answers compare with the control's.
public struct AnswerComparison: Hashable, Sendable {
    /// Requests of steady state that were sent to both.
    public var sent = 0
    /// Of these, answered by both.
    public var compared = 0
    /// Of these, answered with the same status and body.
    public var identical = 0

    /// Over the requests sent: one that either did not answer is not identical. nil when none was sent.
    public var ratio: Double? { sent > 0 ? Double(identical) / Double(sent) : nil }
}

public struct GroupResult: Hashable, Sendable {
    public var treatment = AnswerComparison()
    public var secondControl = AnswerComparison()
}

/// Times of one arm's requests of the steady state, in nanoseconds.
public struct LoadDistribution: Sendable {
    public let arm: Arm
    public let share: DistributionShare
    /// From the intended send time.
    public var response = HDRHistogram()
    /// From the actual send.
    public var service = HDRHistogram()
}

/// What the load came to.
public struct LoadResult: Sendable {
    /// Numbered through the members of all groups.
    public var connections: [ConnectionResult]
    public var groups: [GroupResult]
    /// The fleet's arms and, of the agents with a second control, control and second control; only those that there are.
    public var distributions: [LoadDistribution]
    /// Requests of steady state that the driver itself handled more than 1 ms after their intended send time.
    public var late = 0
    /// Answers that the kernel did not date, or dated by a time of day that was set meanwhile: theirs is the time of reading, up to 10 ms
    /// late.
    public var unstamped = 0
    /// Requests that were sent once more, because the agent had closed the kept connection, over the whole load.
    public var repeated = 0
    /// CPU time of the driver's thread, nanoseconds, over the whole load.
    public var threadCPU: Int64 = 0

    public var planned: Int { connections.reduce(0) { $0 + $1.planned } }
    public var answeredInTime: Int { connections.reduce(0) { $0 + $1.answeredInTime } }
}
