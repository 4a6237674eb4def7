package import BenchmarkModel
package import LinuxSystem
package import Statistics

/// One process that gets a group's requests.
package struct LoadMember: Hashable, Sendable {
    package var arm: Arm
    package var endpoint: Endpoint

    package init(arm: Arm, endpoint: Endpoint) {
        self.arm = arm
        self.endpoint = endpoint
    }
}

/// The processes of one agent: all get the same requests.
package struct LoadGroup: Hashable, Sendable {
    package var members: [LoadMember]

    package init(members: [LoadMember]) { self.members = members }
}

/// What to send where and when.
package struct LoadPlan: Sendable {
    /// Connections are numbered through their members.
    package var groups: [LoadGroup]
    /// Request targets in turn by request number, `{request}` standing for the number.
    package var requestPaths: [String]
    /// Sorted by time.
    package var schedule: [PlannedRequest]
    /// CLOCK_MONOTONIC of the schedule's zero.
    package var start: Int64
    /// The steady state, in nanoseconds after `start`: only requests intended within it count.
    package var steady: Range<Int64>
    /// How long after the last intended send answers are waited for.
    package var drain: Int64

    package init(
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
package struct ConnectionResult: Sendable {
    /// Requests intended within steady state.
    package var planned = 0
    /// Of these, those that the driver came to in time for an answer: all of them where it does not fall behind.
    package var sent = 0
    /// Of the sent ones, answered in time (`LoadPlan.lastMoment`).
    package var accepted = 0
    /// Of the planned ones, answered at all, and answered before steady state ended.
    package var answered = 0
    package var answeredInTime = 0
    /// Of the answered ones, those whose answer came too late to count (`LoadPlan.lastMoment`).
    package var overdue = 0
    /// Sums over the answered ones, nanoseconds.
    package var responseTime: Int64 = 0
    package var serviceTime: Int64 = 0
    /// Answered ones by status, of those with a status outside 200 to 299 that were accepted.
    package var failedByStatus: [Int: Int] = [:]
    /// The beginning of the first body with such a status, for some statuses of the whole load.
    package var failedBodies: [Int: [UInt8]] = [:]
    /// What went wrong first on this connection, in the whole load; nil when nothing did.
    package var problem: String?

    package init() {}
}

/// How an arm's answers compare with the control's.
package struct AnswerComparison: Hashable, Sendable {
    /// Requests of steady state that were sent to both.
    package var sent = 0
    /// Of these, answered by both.
    package var compared = 0
    /// Of these, answered with the same status and body.
    package var identical = 0

    /// Over the requests sent: one that either did not answer is not identical. nil when none was sent.
    package var ratio: Double? { sent > 0 ? Double(identical) / Double(sent) : nil }
}

package struct GroupResult: Hashable, Sendable {
    package var treatment = AnswerComparison()
    package var secondControl = AnswerComparison()
}

/// Times of one arm's requests of the steady state, in nanoseconds.
package struct LoadDistribution: Sendable {
    package let arm: Arm
    package let share: DistributionShare
    /// From the intended send time.
    package var response = HDRHistogram()
    /// From the actual send.
    package var service = HDRHistogram()
}

/// What the load came to.
package struct LoadResult: Sendable {
    /// Numbered through the members of all groups.
    package var connections: [ConnectionResult]
    package var groups: [GroupResult]
    /// The fleet's arms and, of the agents with a second control, control and second control; only those that there are.
    package var distributions: [LoadDistribution]
    /// Requests of steady state that the driver itself handled more than 1 ms after their intended send time.
    package var late = 0
    /// Answers that the kernel did not date, or dated by a time of day that was set meanwhile: theirs is the time of reading, up to 10 ms
    /// late.
    package var unstamped = 0
    /// Requests that were sent once more, because the agent had closed the kept connection, over the whole load.
    package var repeated = 0
    /// CPU time of the driver's thread, nanoseconds, over the whole load.
    package var threadCPU: Int64 = 0

    package var planned: Int { connections.reduce(0) { $0 + $1.planned } }
    package var answeredInTime: Int { connections.reduce(0) { $0 + $1.answeredInTime } }
}
