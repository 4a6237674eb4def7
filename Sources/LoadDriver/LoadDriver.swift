import BenchmarkModel
package import LinuxSystem
import Statistics
package import Synchronization

/// Sends an open-loop schedule over kept-alive connections and times every answer, from the intended send time to the kernel's
/// stamp of its arrival. One thread.
package enum LoadDriver {
    /// Runs the plan to its end on the calling thread, or until `stop` is set. Blocks. `monitor` is told of each second of
    /// steady state when it is over.
    package static func run(
        _ plan: LoadPlan, stop: borrowing Atomic<Bool>, monitor: LoadMonitor
    ) throws(SystemError) -> LoadResult {
        try Drive(plan, monitor).run(stop: stop)
    }
}

private final class Drive {
    let plan: LoadPlan
    var poll: EventPoll
    let connections: [Connection]
    let formatter: RequestFormatter
    var result: LoadResult
    /// Answers whose group has not answered whole yet, by request number, for each group.
    private var unmatched: [[UInt32: GroupAnswers]]
    private let places: [Place]
    private var blocks: BlockCounter
    var next = 0
    /// Connections with something to read, of one wake-up.
    private var ready: [Int] = []
    /// Answers to come, over all connections.
    private var pending = 0
    /// Requests that wait for their connection, over all connections.
    private var backlog = 0
    /// How long an order to stop may go unseen.
    private static let stopLatency: Int64 = 100_000_000
    /// How long an answer may lie unread. The kernel has dated it, so nothing is lost by reading answers when the next request
    /// goes out; waking for each would double the driver's CPU, and bill the agents for the wake-up.
    private static let answerLatency: Int64 = 10_000_000
    /// The same while a request waits for that answer's connection.
    private static let backlogLatency: Int64 = 500_000

    /// Where a connection's answers are counted.
    private struct Place {
        let group: Int
        let members: Int
        let arm: Arm
        /// Indices of distributions.
        let fleet: Int?
        let noise: Int?
    }

    init(_ plan: LoadPlan, _ monitor: LoadMonitor) throws(SystemError) {
        self.plan = plan
        poll = try EventPoll()
        connections = plan.groups.flatMap(\.members).map { Connection($0.endpoint) }
        formatter = RequestFormatter(paths: plan.requestPaths)
        var distributions: [LoadDistribution] = []
        func index(_ arm: Arm, _ share: DistributionShare) -> Int {
            if let known = distributions.firstIndex(where: { $0.arm == arm && $0.share == share }) { return known }
            distributions.append(LoadDistribution(arm: arm, share: share))
            return distributions.count - 1
        }
        places = plan.groups.enumerated().flatMap { group, one in
            let hasNoise = one.members.contains { $0.arm == .secondControl }
            return one.members.map { member in
                Place(
                    group: group, members: one.members.count, arm: member.arm,
                    fleet: member.arm == .secondControl ? nil : index(member.arm, .fleet),
                    noise: hasNoise && member.arm != .treatment ? index(member.arm, .noise) : nil)
            }
        }
        result = LoadResult(
            connections: Array(repeating: ConnectionResult(), count: connections.count),
            groups: Array(repeating: GroupResult(), count: plan.groups.count), distributions: distributions)
        unmatched = Array(repeating: [:], count: plan.groups.count)
        blocks = BlockCounter(monitor, start: plan.start, steady: plan.steady)
        for (index, connection) in connections.enumerated() { connection.open(poll, key: UInt64(index)) }
        pending = connections.reduce(0) { $0 + $1.pending }
    }

    func run(stop: borrowing Atomic<Bool>) -> LoadResult {
        let cpu = Clock.threadCPU()
        blocks.monitor.began(thread: OwnProcess.threadID)
        let scratch = UnsafeMutableRawBufferPointer.allocate(byteCount: 65_536, alignment: 16)
        defer { scratch.deallocate() }
        let end = plan.end
        while !stop.load(ordering: .relaxed) {
            dispatchDue()
            if pending > 0 { takeAnswers(scratch) }
            let now = Clock.now()
            while now >= blocks.boundary { finishBlock() }
            if now >= end || (next == plan.schedule.count && pending == 0) { break }
            let due = next < plan.schedule.count ? plan.start + plan.schedule[next].at : end
            let longest = backlog > 0 ? Self.backlogLatency : pending > 0 ? Self.answerLatency : Self.stopLatency
            Poll.sleep(until: min(due, now + longest))
        }
        sweep(scratch)
        finishBlock()
        for (index, connection) in connections.enumerated() {
            result.connections[index].problem = connection.problem
            result.connections[index].failedBodies = connection.failedBodies
            result.repeated += connection.repeated
        }
        result.threadCPU = Clock.threadCPU() - cpu
        return result
    }

    /// At most so many requests between two looks for answers: a driver that falls behind would only send.
    private static let mostAtOnce = 256

    /// Answers that the kernel has by the end were in time, however late the driver is with reading them; and what it did not come to
    /// was planned all the same.
    private func sweep(_ scratch: UnsafeMutableRawBufferPointer) {
        let end = Clock.now() + Self.stopLatency
        repeat { takeAnswers(scratch) } while !ready.isEmpty && Clock.now() < end
        for request in plan.schedule[next...] where plan.steady.contains(request.at) {
            result.connections[Int(request.connection)].planned += 1
            result.late += 1
        }
    }

    private func dispatchDue() {
        let last = min(plan.schedule.count, next + Self.mostAtOnce)
        while next < last {
            let request = plan.schedule[next]
            let intended = plan.start + request.at
            let now = Clock.now()
            guard intended <= now else { return }
            next += 1
            let index = Int(request.connection)
            if plan.steady.contains(request.at) {
                result.connections[index].planned += 1
                if now <= plan.lastSend {
                    result.connections[index].sent += 1
                    send(request.number, places[index])
                }
                let isLate = now - intended > 1_000_000
                if isLate { result.late += 1 }
                while intended >= blocks.boundary { finishBlock() }
                blocks.count(late: isLate)
            }
            guard !connections[index].isDead else { continue }
            count(-1, index)
            connections[index].submit(
                InFlight(intended: intended, handled: now, number: request.number, sent: now), formatter)
            openAgain(index)
            count(1, index)
        }
    }

    private func takeAnswers(_ scratch: UnsafeMutableRawBufferPointer) {
        ready.removeAll(keepingCapacity: true)
        poll.ready { ready.append(Int($0)) }
        for index in ready {
            count(-1, index)
            connections[index].ready(scratch, formatter) { record(index, $0) }
            openAgain(index)
            count(1, index)
        }
    }

    private func openAgain(_ index: Int) {
        if connections[index].needsOpening { connections[index].open(poll, key: UInt64(index)) }
    }

    /// Takes a connection's share out of the totals before it changes (-1), and puts it back after (1).
    private func count(_ sign: Int, _ index: Int) {
        pending += sign * connections[index].pending
        backlog += sign * connections[index].backlog
    }

    private func record(_ index: Int, _ answer: Answered) {
        let request = answer.request
        guard plan.steady.contains(request.intended - plan.start) else { return }
        result.connections[index].answered += 1
        if !answer.stamped { result.unstamped += 1 }
        if answer.at < plan.start + plan.steady.upperBound { result.connections[index].answeredInTime += 1 }
        let isOverdue = answer.at > plan.lastMoment(ofRequestHandled: request.handled)
        if isOverdue {
            result.connections[index].overdue += 1
        } else if request.handled <= plan.lastSend {
            result.connections[index].accepted += 1
            if !FailureLimit.isSuccess(status: answer.status) {
                result.connections[index].failedByStatus[answer.status, default: 0] += 1
            }
        }
        let response = answer.at - request.intended
        let service = answer.at - request.sent
        result.connections[index].responseTime += response
        result.connections[index].serviceTime += service
        let place = places[index]
        if let fleet = place.fleet { record(response, service, in: fleet) }
        if let noise = place.noise { record(response, service, in: noise) }
        if !isOverdue, request.handled <= plan.lastSend { compare(request.number, answer.digest, place) }
    }

    private func record(_ response: Int64, _ service: Int64, in distribution: Int) {
        result.distributions[distribution].response.record(response)
        result.distributions[distribution].service.record(service)
    }

    private func send(_ number: UInt32, _ place: Place) {
        unmatched[place.group][number, default: GroupAnswers()].send(place.arm, &result.groups[place.group])
    }

    private func compare(_ number: UInt32, _ digest: UInt64, _ place: Place) {
        var answers = unmatched[place.group].removeValue(forKey: number) ?? GroupAnswers()
        answers.add(digest, place.arm, &result.groups[place.group])
        if answers.count < place.members { unmatched[place.group][number] = answers }
    }

    private func finishBlock() {
        var sent = 0
        var received = 0
        for connection in connections {
            sent += connection.sentBytes
            received += connection.receivedBytes
        }
        blocks.finish(sentBytes: sent, receivedBytes: received)
    }
}

/// A request's answers of one group, while not all of them have come.
private struct GroupAnswers {
    /// Whether the request of an arm was due within steady state.
    private var isSentToControl = false
    private var isSentToTreatment = false
    private var isSentToSecondControl = false
    private var control: UInt64?
    private var treatment: UInt64?
    private var secondControl: UInt64?
    private(set) var count = 0

    /// Counts the request among those of both arms once it was sent to both: at the ends of steady state one may be outside.
    mutating func send(_ arm: Arm, _ result: inout GroupResult) {
        switch arm {
        case .control: isSentToControl = true
        case .treatment: isSentToTreatment = true
        case .secondControl: isSentToSecondControl = true
        case .idle: return
        }
        if isSentToControl, isSentToTreatment, arm != .secondControl { result.treatment.sent += 1 }
        if isSentToControl, isSentToSecondControl, arm != .treatment { result.secondControl.sent += 1 }
    }

    mutating func add(_ digest: UInt64, _ arm: Arm, _ result: inout GroupResult) {
        count += 1
        switch arm {
        case .control:
            control = digest
            if let treatment { Self.compare(digest, treatment, &result.treatment) }
            if let secondControl { Self.compare(digest, secondControl, &result.secondControl) }
        case .treatment:
            treatment = digest
            if let control { Self.compare(control, digest, &result.treatment) }
        case .idle: break
        case .secondControl:
            secondControl = digest
            if let control { Self.compare(control, digest, &result.secondControl) }
        }
    }

    private static func compare(_ a: UInt64, _ b: UInt64, _ comparison: inout AnswerComparison) {
        comparison.compared += 1
        if a == b { comparison.identical += 1 }
    }
}
