import BenchmarkModel
package import LinuxSystem
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
    private var record: LoadRecord
    private var blocks: BlockCounter
    var next = 0
    /// Connections with something to read, from one look.
    private var ready: [EventPoll.Event] = []
    private var looks = AnswerLooks()
    /// For each group, the members' numbers, and the size of its largest pool.
    private let members: [Range<Int>]
    private var sizes: [Int]
    private let scratch = UnsafeMutableRawBufferPointer.allocate(byteCount: 65_536, alignment: 16)
    /// Nanoseconds that reading the last answers may take.
    private static let longestRest: Int64 = 100_000_000
    /// Most requests sent before the driver may look for answers. Without a limit a driver that falls behind would only
    /// send.
    private static let mostAtOnce = 256

    init(_ plan: LoadPlan, _ monitor: LoadMonitor) throws(SystemError) {
        self.plan = plan
        poll = try EventPoll()
        let formatter = RequestFormatter(plan.requests)
        self.formatter = formatter
        record = LoadRecord(plan, formatter)
        pools = plan.groups.flatMap(\.members).enumerated().map { number, member in
            ConnectionPool(member, number: number, limit: plan.connections, formatter)
        }
        var first = 0
        members = plan.groups.map { group in
            defer { first += group.members.count }
            return first..<first + group.members.count
        }
        sizes = plan.groups.map { _ in 1 }
        blocks = BlockCounter(monitor, start: plan.start, steady: plan.steady)
        for pool in pools { pool.grow(to: 1, poll) }
        for pool in pools { count(1, pool) }
    }

    deinit { scratch.deallocate() }

    func run(stop: borrowing Atomic<Bool>) -> LoadResult {
        let cpu = Clock.threadCPU()
        blocks.monitor.began(thread: OwnProcess.threadID)
        let end = plan.end
        while !stop.load(ordering: .relaxed) {
            sendDue()
            var now = Clock.now()
            if looks.isDue(at: now) {
                takeAnswers()
                now = Clock.now()
            }
            if looks.urgent > 0, formatter.hasWaitingBodies { sendOverdueBodies() }
            while now >= blocks.boundary { finishBlock() }
            if now >= end || (next == plan.schedule.count && looks.pending == 0) { break }
            let due = next < plan.schedule.count ? plan.start + plan.schedule[next].at : end
            let wake = min(due, looks.wakeUp(after: now))
            if looks.urgent > 0 { poll.wait(until: wake) } else { Poll.sleep(until: wake) }
        }
        readRest()
        record.count(unreached: plan.schedule[next...])
        finishBlock()
        return record.finished(pools, threadCPU: Clock.threadCPU() - cpu)
    }

    /// Reads the answers that the kernel received in time, however late the driver reads them.
    private func readRest() {
        let end = Clock.now() + Self.longestRest
        repeat { takeAnswers() } while !ready.isEmpty && Clock.now() < end
    }

    private func sendDue() {
        let last = min(plan.schedule.count, next + Self.mostAtOnce)
        while next < last {
            let request = plan.schedule[next]
            let intended = plan.start + request.at
            let now = Clock.now()
            guard intended <= now else { return }
            next += 1
            let index = Int(request.member)
            if let isLate = record.count(request, handled: now) {
                while intended >= blocks.boundary { finishBlock() }
                blocks.count(late: isLate)
            }
            // Answers are read late, so a connection that seems busy may be free, and one that seems free may be
            // closed. A request that cannot be sent again would be lost on it.
            if !pools[index].hasIdle || !formatter.method(of: request.number).isIdempotent { takeAnswers() }
            change(index) {
                $0.submit(InFlight(intended: intended, handled: now, number: request.number, sent: now), poll)
            }
        }
    }

    private func takeAnswers() {
        ready.removeAll(keepingCapacity: true)
        poll.ready { ready.append($0) }
        // There may be more than one look reports.
        if ready.count < EventPoll.capacity { looks.looked(at: Clock.now()) }
        for event in ready {
            let index = ConnectionPool.number(of: event.key)
            change(index) { $0.ready(event, scratch, poll) { record.take($0, from: index) } }
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
        let group = record.group(of: index)
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
        looks.count(sign, pending: pool.pending, backlog: pool.backlog, urgent: pool.urgent)
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
