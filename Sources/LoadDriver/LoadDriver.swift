import BenchmarkModel
package import LinuxSystem
import Statistics
package import Synchronization

/// Sends an open-loop schedule over kept-alive connections, as many as the schedule needs up to a limit. Times every
/// answer from the intended send time to the kernel's receive timestamp. Uses one thread.
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
    /// Keeps the kernel's timestamps on. The kernel switches them on and off with a delay, so the connections of a server
    /// that closes each one would have none.
    private let stamping = Sockets.stamping()
    let pools: [ConnectionPool]
    let formatter: RequestFormatter
    var result: LoadResult
    /// Answers of requests that not all members of a group have answered, by request number, for each group.
    private var unmatched: [[UInt32: GroupAnswers]]
    private let counterIndices: [CounterIndices]
    private var blocks: BlockCounter
    var next = 0
    /// Keys of connections with something to read, from one wake-up.
    private var ready: [UInt64] = []
    /// Number of outstanding answers over all pools.
    private var pending = 0
    /// Number of requests that wait for a connection, over all pools.
    private var backlog = 0
    /// Number of steps of connections that the driver must take at once, over all pools.
    private var urgent = 0
    /// For each group, the members' numbers, and the size of its largest pool.
    private let members: [Range<Int>]
    private var sizes: [Int]
    /// Nanoseconds within which a stop request is noticed.
    private static let stopLatency: Int64 = 100_000_000
    /// Nanoseconds that an answer may stay unread. The kernel has timestamped it, so reading it with the next request
    /// loses nothing. Waking up for each answer would double the driver's CPU time, and the agents would pay for the
    /// wake-up.
    private static let answerLatency: Int64 = 10_000_000
    /// The same limit while a request waits for a connection.
    private static let backlogLatency: Int64 = 500_000

    /// The counters for a member's answers.
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
        let formatter = RequestFormatter(plan.requests)
        self.formatter = formatter
        pools = plan.groups.flatMap(\.members).enumerated().map { number, member in
            ConnectionPool(member, number: number, limit: plan.connections, formatter)
        }
        var first = 0
        members = plan.groups.map { group in
            defer { first += group.members.count }
            return first..<first + group.members.count
        }
        sizes = plan.groups.map { _ in 1 }
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
            members: Array(repeating: MemberResult(of: plan.requests), count: pools.count),
            groups: Array(repeating: GroupResult(), count: plan.groups.count), distributions: distributions)
        unmatched = Array(repeating: [:], count: plan.groups.count)
        blocks = BlockCounter(monitor, start: plan.start, steady: plan.steady)
        for pool in pools { pool.grow(to: 1, poll) }
        for pool in pools { count(1, pool) }
    }

    func run(stop: borrowing Atomic<Bool>) -> LoadResult {
        let cpu = Clock.threadCPU()
        blocks.monitor.began(thread: OwnProcess.threadID)
        let scratch = UnsafeMutableRawBufferPointer.allocate(byteCount: 65_536, alignment: 16)
        defer { scratch.deallocate() }
        let end = plan.end
        while !stop.load(ordering: .relaxed) {
            dispatchDue(scratch)
            if pending > 0 { takeAnswers(scratch) }
            if urgent > 0, formatter.hasWaitingBodies { sendOverdueBodies() }
            let now = Clock.now()
            while now >= blocks.boundary { finishBlock() }
            if now >= end || (next == plan.schedule.count && pending == 0) { break }
            let due = next < plan.schedule.count ? plan.start + plan.schedule[next].at : end
            let longest = backlog > 0 ? Self.backlogLatency : pending > 0 ? Self.answerLatency : Self.stopLatency
            let next = min(due, now + longest)
            if urgent > 0 { poll.wait(until: next) } else { Poll.sleep(until: next) }
        }
        sweep(scratch)
        finishBlock()
        for (index, pool) in pools.enumerated() {
            result.members[index].take(pool)
            result.repeated += pool.repeated
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
            result.members[Int(request.member)].planned += 1
            result.late += 1
        }
    }

    private func dispatchDue(_ scratch: UnsafeMutableRawBufferPointer) {
        let last = min(plan.schedule.count, next + Self.mostAtOnce)
        while next < last {
            let request = plan.schedule[next]
            let intended = plan.start + request.at
            let now = Clock.now()
            guard intended <= now else { return }
            next += 1
            let index = Int(request.member)
            if plan.steady.contains(request.at) {
                result.members[index].planned += 1
                if now <= plan.lastSend {
                    result.members[index].sent += 1
                    send(request.number, counterIndices[index])
                }
                let isLate = now - intended > 1_000_000
                if isLate { result.late += 1 }
                while intended >= blocks.boundary { finishBlock() }
                blocks.count(late: isLate)
            }
            // Answers are read late, so a connection that seems busy may be free.
            if !pools[index].hasIdle { takeAnswers(scratch) }
            change(index) {
                $0.submit(InFlight(intended: intended, handled: now, number: request.number, sent: now), poll)
            }
        }
    }

    private func takeAnswers(_ scratch: UnsafeMutableRawBufferPointer) {
        ready.removeAll(keepingCapacity: true)
        poll.ready { ready.append($0) }
        for key in ready {
            let index = ConnectionPool.number(of: key)
            change(index) { $0.ready(key, scratch, poll) { record(index, $0) } }
        }
    }

    /// Sends the bodies for which no process has asked in time.
    private func sendOverdueBodies() {
        let now = Clock.now()
        for index in pools.indices { change(index) { $0.sendOverdueBodies(now, poll) } }
    }

    /// Changes a pool, and keeps the totals. Where it got more connections, the other members of its group get as many:
    /// a connection costs a process memory, often that of a thread, and the arms must not differ in it.
    private func change(_ index: Int, _ body: (ConnectionPool) -> Void) {
        let pool = pools[index]
        count(-1, pool)
        body(pool)
        count(1, pool)
        let group = counterIndices[index].group
        guard pool.size > sizes[group] else { return }
        sizes[group] = pool.size
        for other in members[group] where other != index {
            count(-1, pools[other])
            pools[other].grow(to: pool.size, poll)
            count(1, pools[other])
        }
    }

    /// Subtracts a pool's counts from the totals before it changes (-1), and adds them after (1).
    private func count(_ sign: Int, _ pool: ConnectionPool) {
        pending += sign * pool.pending
        backlog += sign * pool.backlog
        urgent += sign * pool.urgent
    }

    private func record(_ index: Int, _ answer: Answered) {
        let request = answer.request
        guard plan.steady.contains(request.intended - plan.start) else { return }
        result.members[index].answered += 1
        if !answer.stamped { result.unstamped += 1 }
        if answer.at < plan.start + plan.steady.upperBound { result.members[index].answeredInTime += 1 }
        let isOverdue = answer.at > plan.lastMoment(ofRequestHandled: request.handled)
        if isOverdue {
            result.members[index].overdue += 1
        } else if request.handled <= plan.lastSend {
            result.members[index].accept(
                answer.status, to: formatter.index(of: request.number),
                isExpected: answer.isExpected)
        }
        let response = answer.at - request.intended
        let service = answer.at - request.sent
        result.members[index].responseTime += response
        result.members[index].serviceTime += service
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
        for pool in pools {
            sent += pool.sentBytes
            received += pool.receivedBytes
        }
        blocks.finish(sentBytes: sent, receivedBytes: received)
    }
}
