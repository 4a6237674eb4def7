public import LinuxSystem
import Statistics
public import Synchronization

/// Sends an open-loop schedule over kept-alive connections and times every answer, from the intended send time to the kernel's
/// stamp of its arrival. One thread.
public enum LoadDriver {
    /// Runs the plan to its end on the calling thread, or until `stop` is set. Blocks.
    public static func run(_ plan: LoadPlan, stop: borrowing Atomic<Bool>) throws(SystemError) -> LoadResult {
        try Drive(plan).run(stop: stop)
    }
}

private final class Drive {
    let plan: LoadPlan
    var poll: EventPoll
    let connections: [Connection]
    let formatter: RequestFormatter
    var result: LoadResult
    /// Digest of the twin that answered first, by request number, for each pair.
    var unmatched: [[UInt32: UInt64]]
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

    init(_ plan: LoadPlan) throws(SystemError) {
        self.plan = plan
        poll = try EventPoll()
        connections = plan.endpoints.map(Connection.init)
        formatter = RequestFormatter(paths: plan.requestPaths)
        let pairs = plan.endpoints.count / 2
        result = LoadResult(
            connections: Array(repeating: ConnectionResult(), count: plan.endpoints.count),
            pairs: Array(repeating: PairResult(), count: pairs))
        unmatched = Array(repeating: [:], count: pairs)
        for (index, connection) in connections.enumerated() { connection.open(poll, key: UInt64(index)) }
        pending = connections.reduce(0) { $0 + $1.pending }
    }

    func run(stop: borrowing Atomic<Bool>) -> LoadResult {
        let cpu = Clock.threadCPU()
        let scratch = UnsafeMutableRawBufferPointer.allocate(byteCount: 65_536, alignment: 16)
        defer { scratch.deallocate() }
        let end = plan.start + (plan.schedule.last?.at ?? 0) + plan.drain
        while !stop.load(ordering: .relaxed) {
            dispatchDue()
            if pending > 0 { takeAnswers(scratch) }
            let now = Clock.now()
            if now >= end || (next == plan.schedule.count && pending == 0) { break }
            let due = next < plan.schedule.count ? plan.start + plan.schedule[next].at : end
            let longest = backlog > 0 ? Self.backlogLatency : pending > 0 ? Self.answerLatency : Self.stopLatency
            Poll.sleep(until: min(due, now + longest))
        }
        for (index, connection) in connections.enumerated() { result.connections[index].problem = connection.problem }
        result.threadCPU = Clock.threadCPU() - cpu
        return result
    }

    private func dispatchDue() {
        while next < plan.schedule.count {
            let request = plan.schedule[next]
            let intended = plan.start + request.at
            let now = Clock.now()
            guard intended <= now else { return }
            next += 1
            let index = Int(request.connection)
            if plan.steady.contains(request.at) {
                result.connections[index].planned += 1
                if now - intended > 1_000_000 { result.late += 1 }
            }
            guard !connections[index].isDead else { continue }
            count(-1, index)
            connections[index].submit(InFlight(intended: intended, number: request.number, sent: now), formatter)
            count(1, index)
        }
    }

    private func takeAnswers(_ scratch: UnsafeMutableRawBufferPointer) {
        ready.removeAll(keepingCapacity: true)
        poll.ready { ready.append(Int($0)) }
        for index in ready {
            count(-1, index)
            let reopen = connections[index].ready(scratch, formatter) { record(index, $0) }
            if reopen == .yes { connections[index].open(poll, key: UInt64(index)) }
            count(1, index)
        }
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
        result.connections[index].responseTime += answer.at - request.intended
        result.connections[index].serviceTime += answer.at - request.sent
        result.responseTimes[index % 2].record(answer.at - request.intended)
        let pair = index / 2
        if let other = unmatched[pair].removeValue(forKey: request.number) {
            result.pairs[pair].compared += 1
            if other == answer.digest { result.pairs[pair].identical += 1 }
        } else {
            unmatched[pair][request.number] = answer.digest
        }
    }
}
