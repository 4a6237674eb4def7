import BenchmarkModel
package import LinuxSystem
import Statistics
package import Synchronization

/// Sends an open-loop schedule over kept-alive connections. Times every answer from the intended send time to the
/// kernel's receive timestamp. Uses one thread.
package enum LoadDriver {
    /// Runs the plan on the calling thread, to its end or until `stop` is set. Blocks. `monitor` receives each second
    /// of steady state when it is over.
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
    /// Answers of requests that not all members of a group have answered, by request number, for each group.
    private var unmatched: [[UInt32: GroupAnswers]]
    private let counterIndices: [CounterIndices]
    private var blocks: BlockCounter
    var next = 0
    /// Connections with something to read, from one wake-up.
    private var ready: [Int] = []
    /// Number of outstanding answers over all connections.
    private var pending = 0
    /// Number of requests that wait for their connection, over all connections.
    private var backlog = 0
    /// Nanoseconds within which a stop request is noticed.
    private static let stopLatency: Int64 = 100_000_000
    /// Nanoseconds that an answer may stay unread. The kernel has timestamped it, so reading it with the next request
    /// loses nothing. Waking up for each answer would double the driver's CPU time, and the agents would pay for the
    /// wake-up.
    private static let answerLatency: Int64 = 10_000_000
    /// The same limit while a request waits for the connection of that answer.
    private static let backlogLatency: Int64 = 500_000

    /// The counters for a connection's answers.
    private struct CounterIndices {
        let group: Int
        let members: Int
        let arm: Arm
        /// Indices into the distributions.
        let fleet: Int?
        let noise: Int?
    }

    init(_ plan: LoadPlan, _ monitor: LoadMonitor) throws(SystemError) {
        self.plan = plan
        poll = try EventPoll()
        connections = plan.groups.flatMap(\.members).map { Connection($0.endpoint) }
        formatter = RequestFormatter(plan.requests)
        var distributions: [LoadDistribution] = []
        func index(_ arm: Arm, _ share: DistributionShare) -> Int {
            if let known = distributions.firstIndex(where: { $0.arm == arm && $0.share == share }) { return known }
            distributions.append(LoadDistribution(arm: arm, share: share))
            return distributions.count - 1
        }
        counterIndices = plan.groups.enumerated().flatMap { group, one in
            let hasNoise = one.members.contains { $0.arm == .secondControl }
            return one.members.map { member in
                CounterIndices(
                    group: group, members: one.members.count, arm: member.arm,
                    fleet: member.arm == .secondControl ? nil : index(member.arm, .fleet),
                    noise: hasNoise && member.arm != .treatment ? index(member.arm, .noise) : nil)
            }
        }
        result = LoadResult(
            connections: Array(repeating: ConnectionResult(of: plan.requests), count: connections.count),
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
            result.connections[index].clientPorts = connection.clientPorts
            result.connections[index].unrepeated = connection.unrepeated
            result.repeated += connection.repeated
        }
        result.threadCPU = Clock.threadCPU() - cpu
        return result
    }

    /// Most requests sent between two checks for answers. Without a limit a driver that falls behind would only send.
    private static let mostAtOnce = 256

    /// Reads the answers that the kernel received in time, however late the driver reads them. Then counts the requests
    /// that the driver did not reach: they were planned too.
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
                    send(request.number, counterIndices[index])
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

    /// Subtracts a connection's counts from the totals before it changes (-1), and adds them after (1).
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
            result.connections[index].accept(
                answer.status, to: formatter.index(of: request.number),
                isExpected: formatter.isExpected(answer.status, of: request.number))
        }
        let response = answer.at - request.intended
        let service = answer.at - request.sent
        result.connections[index].responseTime += response
        result.connections[index].serviceTime += service
        let indices = counterIndices[index]
        if let fleet = indices.fleet { record(response, service, in: fleet) }
        if let noise = indices.noise { record(response, service, in: noise) }
        if !isOverdue, request.handled <= plan.lastSend { compare(request.number, answer.digest, indices) }
    }

    private func record(_ response: Int64, _ service: Int64, in distribution: Int) {
        result.distributions[distribution].response.record(response)
        result.distributions[distribution].service.record(service)
    }

    private func send(_ number: UInt32, _ indices: CounterIndices) {
        unmatched[indices.group][number, default: GroupAnswers()].send(indices.arm, &result.groups[indices.group])
    }

    private func compare(_ number: UInt32, _ digest: UInt64, _ indices: CounterIndices) {
        var answers = unmatched[indices.group].removeValue(forKey: number) ?? GroupAnswers()
        answers.add(digest, indices.arm, &result.groups[indices.group])
        if answers.count < indices.members { unmatched[indices.group][number] = answers }
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
