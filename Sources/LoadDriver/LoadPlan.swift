package import BenchmarkModel
package import LinuxSystem
package import Statistics

/// A process that receives a group's requests.
package struct LoadMember: Hashable, Sendable {
    package var arm: Arm
    package var address: SocketAddress
    /// How its certificate is checked; nil for a process that takes requests without TLS.
    package var tls: TLSRules?

    package init(arm: Arm, address: SocketAddress, tls: TLSRules? = nil) {
        self.arm = arm
        self.address = address
        self.tls = tls
    }

    package init(arm: Arm, endpoint: Endpoint) { self.init(arm: arm, address: .internet(endpoint)) }
}

/// The processes of one agent. All receive the same requests.
package struct LoadGroup: Hashable, Sendable {
    package var members: [LoadMember]

    package init(members: [LoadMember]) { self.members = members }
}

/// The requests to send, with their times and receivers.
package struct LoadPlan: Sendable {
    /// The groups. Members are numbered through all groups.
    package var groups: [LoadGroup]
    /// Most connections to one process.
    package var connections: Int
    /// The requests. The number of a request determines which of them is sent.
    package var requests: RequestLoad
    /// Requests sorted by time.
    package var schedule: [PlannedRequest]
    /// CLOCK_MONOTONIC at the schedule's time 0, in nanoseconds.
    package var start: Int64
    /// The steady state, in nanoseconds after `start`. Only requests intended within it count.
    package var steady: Range<Int64>
    /// Nanoseconds to wait for answers after the last intended send.
    package var drain: Int64

    package init(
        groups: [LoadGroup], connections: Int, requests: RequestLoad, schedule: [PlannedRequest], start: Int64,
        steady: Range<Int64>, drain: Int64
    ) {
        self.groups = groups
        self.connections = connections
        self.requests = requests
        self.schedule = schedule
        self.start = start
        self.steady = steady
        self.drain = drain
    }

    /// CLOCK_MONOTONIC at which the driver stops.
    var end: Int64 { start + (schedule.last?.at ?? 0) + drain }

    /// CLOCK_MONOTONIC by which the driver must handle a request for its answer to count. A later request has less than
    /// half of `drain` left, which is the driver's fault. So no process is held responsible for it.
    var lastSend: Int64 { end - drain / 2 }

    /// CLOCK_MONOTONIC until which an answer counts: the end of steady state, or `drain` after the driver handled the
    /// request, whichever is later. A process that answers nothing until its load is over has not answered.
    func lastMoment(ofRequestHandled at: Int64) -> Int64 { max(start + steady.upperBound, at + drain) }
}

/// Results of one process' requests of the steady state.
package struct MemberResult: Sendable {
    /// Number of requests intended within steady state.
    package var planned = 0
    /// The planned requests that the driver handled in time for an answer. All of them, unless the driver falls
    /// behind.
    package var sent = 0
    /// The sent requests that were answered in time (`LoadPlan.lastMoment`).
    package var accepted = 0
    /// The planned requests that were answered, and those answered before steady state ended.
    package var answered = 0
    package var answeredInTime = 0
    /// The answered requests whose answer was too late to count (`LoadPlan.lastMoment`).
    package var overdue = 0
    /// Sums over the answered requests, in nanoseconds.
    package var responseTime: Int64 = 0
    package var serviceTime: Int64 = 0
    /// Accepted answers with a status that their request does not expect, by status.
    package var failedByStatus: [Int: Int] = [:]
    /// The beginning of the first body with such a status, for some statuses, over the whole load.
    package var failedBodies: [Int: [UInt8]] = [:]
    /// The answers to each request of the plan, in the order of the plan.
    package var endpoints: [EndpointAnswers] = []
    /// Requests that were lost with a kept connection and not sent again over the whole load, because the server may
    /// have carried them out already.
    package var unrepeated = 0
    /// Requests that ended without an answer over the whole load, by cause, apart from those sent again.
    package var faults: [LoadFault: Int] = [:]
    /// The first problem of its connections over the whole load; nil if there was none.
    package var problem: String?
    /// Largest number of its connections at a time.
    package var connections = 1
    /// Requests that waited over the whole load because all connections were in use and no more were allowed.
    package var queued = 0
    /// Ports of the client's ends of all connections over the whole load. They tell its connections from those of other
    /// clients of the same server.
    package var clientPorts: Set<Int> = []

    package init() {}

    init(of requests: RequestLoad) { endpoints = requests.templates.map { EndpointAnswers(name: $0.shown) } }

    /// Takes over what a pool counted over the whole load.
    mutating func take(_ pool: ConnectionPool) {
        faults = pool.faults
        problem = pool.problem
        connections = pool.size
        queued = pool.queued
        failedBodies = pool.failedBodies.byStatus
        clientPorts = pool.clientPorts
        unrepeated = pool.unrepeated
    }

    /// Counts an answer that came in time.
    mutating func accept(_ status: Int, to endpoint: Int, isExpected: Bool) {
        accepted += 1
        endpoints[endpoint].accepted += 1
        guard !isExpected else { return }
        failedByStatus[status, default: 0] += 1
        endpoints[endpoint].failed += 1
        endpoints[endpoint].status = status
    }
}

/// The accepted answers of one process to one request of the plan.
package struct EndpointAnswers: Hashable, Sendable {
    /// Method and path.
    package var name: String
    package var accepted = 0
    /// The accepted answers with an unexpected status, and the last such status.
    package var failed = 0
    package var status = 0

    package init(name: String) { self.name = name }
}

/// Comparison of an arm's answers with the control's.
package struct AnswerComparison: Hashable, Sendable {
    /// Requests of steady state that were sent to both arms.
    package var sent = 0
    /// The number of requests that both answered.
    package var compared = 0
    /// The number of requests that both answered with the same status and body.
    package var identical = 0

    /// Share of identical answers among the sent requests. A request that one side did not answer is not identical. nil
    /// if none was sent.
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
    /// Times from the intended send time.
    package var response = HDRHistogram()
    /// Times from the actual send.
    package var service = HDRHistogram()
}

/// Results of the load.
package struct LoadResult: Sendable {
    /// Results by member, numbered through all groups.
    package var members: [MemberResult]
    package var groups: [GroupResult]
    /// Distributions of the fleet's arms, and of control and second control for agents with a second control. Empty
    /// ones are left out.
    package var distributions: [LoadDistribution]
    /// Requests of steady state that the driver itself handled more than 1 ms after their intended send time.
    package var late = 0
    /// Answers that the kernel did not timestamp, or whose timestamp became invalid because the time of day was set.
    /// They have the time of reading, which is up to 10 ms late.
    package var unstamped = 0
    /// Requests that were sent again over the whole load, because the agent had closed the kept connection.
    package var repeated = 0
    /// CPU time of the driver's thread over the whole load, in nanoseconds.
    package var threadCPU: Int64 = 0

    package var planned: Int { members.reduce(0) { $0 + $1.planned } }
    package var answeredInTime: Int { members.reduce(0) { $0 + $1.answeredInTime } }
}
