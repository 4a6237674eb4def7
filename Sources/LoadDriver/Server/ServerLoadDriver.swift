import BenchmarkModel
package import LinuxSystem
import Statistics
package import Synchronization

/// Loads one server over kept-alive connections, in a closed or an open loop. Uses one thread.
package enum ServerLoadDriver {
    /// Runs a load on the calling thread, to its end or until `stop` is set. Blocks. An open loop uses the whole core
    /// while its gaps are short: a wait of less than 0.2 ms is spent polling, because the kernel would wake the thread
    /// up late.
    /// - Throws: an error if no connection could be opened.
    package static func run(
        _ load: ServerLoad, stop: borrowing Atomic<Bool>
    ) throws(UnreachableHost) -> ServerLoadResult {
        let drive: ServerDrive
        do throws(SystemError) {
            drive = try ServerDrive(load)
        } catch {
            throw UnreachableHost("\(error)")
        }
        try drive.connect(stop: stop)
        return drive.run(stop: stop)
    }
}

private final class ServerDrive {
    private let load: ServerLoad
    private let poll: EventPoll
    private let pool: ConnectionPool
    private let formatter: RequestFormatter
    private let scratch = UnsafeMutableRawBufferPointer.allocate(byteCount: 65_536, alignment: 16)
    /// The times of an open loop; nil for a closed one.
    private var arrivals: Arrivals?
    private var random: SeededRandom
    private var measurement: Measurement
    /// CLOCK_MONOTONIC at the start of the load, and at its end.
    private var start: Int64 = 0
    private var end: Int64 = 0
    /// Number of the next request, and the number of requests without an answer or a loss.
    private var number = 0
    private var outstanding = 0
    /// CLOCK_MONOTONIC until which a closed loop sends no request in the place of a lost one.
    private var resumption: Int64 = 0
    /// CLOCK_MONOTONIC at which the next request after the last one of an open loop would be due; 0 before the last one.
    private var completion: Int64 = 0

    /// Nanoseconds within which a stop request is noticed.
    private static let stopLatency: Int64 = 50_000_000
    /// Nanoseconds for which a closed loop waits after a lost request. A server that refuses every connection would
    /// otherwise get them as fast as one core can open them.
    private static let lossPause: Int64 = 10_000_000
    /// Nanoseconds before a send time at which the driver stops sleeping. A sleep of this machine ends late by less.
    private static let spin: Int64 = 200_000
    /// Most requests sent between two checks for answers.
    private static let mostAtOnce = 64
    /// Nanoseconds that opening all connections may take.
    private static let longestOpening: Int64 = 10_000_000_000

    init(_ load: ServerLoad) throws(SystemError) {
        self.load = load
        poll = try EventPoll()
        formatter = RequestFormatter(load.requests)
        let isClosedLoop: Bool
        switch load.pace {
        case .closed:
            isClosedLoop = true
            random = SeededRandom(seed: 0)
        case .open(let schedule, let rate, let seed):
            isClosedLoop = false
            random = SeededRandom(seed: seed, stream: "load")
            arrivals = Arrivals(
                schedule, rate: rate, warmUp: load.warmUp.seconds, steady: load.duration.seconds,
                isOneOfSeveral: false, using: &random)
        }
        measurement = Measurement(isClosedLoop: isClosedLoop)
        // Under full load answers are read as they arrive, and the kernel's stamps would cost CPU. In an open loop an
        // answer may wait while requests are sent.
        pool = ConnectionPool(
            Server(load, isStamped: !isClosedLoop), limit: load.connections,
            formatter, order: isClosedLoop ? .lastUsedFirst : .inTurn)
        pool.onLoss = { [unowned self] request, fault in lose(request, fault) }
    }

    deinit { scratch.deallocate() }

    /// Opens all connections. A part of them is enough; requests open others when they need them.
    func connect(stop: borrowing Atomic<Bool>) throws(UnreachableHost) {
        let limit = Clock.now() + Self.longestOpening
        pool.grow(to: load.connections, poll)
        while pool.pending > 0, Clock.now() < limit, !stop.load(ordering: .relaxed) { readAnswers(Self.stopLatency) }
        guard pool.hasIdle || stop.load(ordering: .relaxed) else {
            throw UnreachableHost(
                pool.problem
                    ?? "\(load.address): no connection within 10 s"
                    + (load.tls == nil ? "" : ", with its TLS handshake: does the server speak TLS?"))
        }
    }

    func run(stop: borrowing Atomic<Bool>) -> ServerLoadResult {
        start = Clock.now()
        end = start + load.warmUp + load.duration
        measurement.begin(start + load.warmUp, until: end)
        if load.warmUp == 0 { measurement.open(pool) }
        let isStopped = isClosedLoop ? runClosed(stop: stop) : runOpen(stop: stop)
        if measurement.isPending { measurement.open(pool) }
        measurement.close(pool, at: max(Clock.now(), completion), isStopped: isStopped)
        end = min(end, Clock.now())
        let patience = Clock.now() + load.patience
        while outstanding > 0, Clock.now() < patience, !isStopped, !stop.load(ordering: .relaxed) {
            readAnswers(min(Self.stopLatency, patience - Clock.now()))
        }
        return measurement.result(pool)
    }

    private var isClosedLoop: Bool { arrivals == nil }

    private var isComplete: Bool { load.count.map { measurement.requests >= $0 } ?? false }

    /// Returns whether the loop was stopped.
    private func runClosed(stop: borrowing Atomic<Bool>) -> Bool {
        for _ in 0..<load.connections where !isComplete { send(nextRequest(intended: Clock.now())) }
        while !stop.load(ordering: .relaxed) {
            let now = Clock.now()
            if measurement.isPending, now >= measurement.start { measurement.open(pool) }
            if now >= end || isComplete && outstanding == 0 { return false }
            if outstanding < load.connections, now >= resumption, !isComplete {
                send(nextRequest(intended: now))
                continue
            }
            var deadline = min(end, now + Self.stopLatency)
            if measurement.isPending { deadline = min(deadline, measurement.start) }
            if outstanding < load.connections, !isComplete { deadline = min(deadline, resumption) }
            readAnswers(deadline - now)
        }
        return true
    }

    /// Returns whether the loop was stopped.
    private func runOpen(stop: borrowing Atomic<Bool>) -> Bool {
        var due = nextTime()
        while !stop.load(ordering: .relaxed) {
            var now = Clock.now()
            if measurement.isPending, now >= measurement.start { measurement.open(pool) }
            var sent = 0
            while due <= now, due < end, sent < Self.mostAtOnce, !isComplete {
                send(nextRequest(intended: due, handled: now))
                sent += 1
                due = nextTime()
                now = Clock.now()
            }
            // A load of N requests lasts until the next one would be due: N gaps, not N - 1.
            if isComplete { completion = due }
            let isOver = due >= end || isComplete
            if isOver && now >= end || isComplete && outstanding == 0 { return false }
            let wait = min(isOver ? end : due, measurement.isPending ? measurement.start : end) - now - Self.spin
            readAnswers(min(max(wait, 0), Self.stopLatency))
        }
        return true
    }

    /// Returns the next time of an open loop, on CLOCK_MONOTONIC; the end of the load after the last one.
    private func nextTime() -> Int64 { arrivals?.next(using: &random).map { start + $0.nanoseconds } ?? end }

    private func nextRequest(intended: Int64, handled: Int64? = nil) -> InFlight {
        let request = InFlight(
            intended: intended, handled: handled ?? intended, number: UInt32(truncatingIfNeeded: number),
            sent: intended)
        number += 1
        outstanding += 1
        measurement.count(request)
        return request
    }

    private func send(_ request: InFlight) { pool.submit(request, poll) }

    /// Waits for an answer, at most `nanoseconds`, and reads what has arrived.
    private func readAnswers(_ nanoseconds: Int64) {
        // A body that waits for the server to ask for it is sent after a time.
        if formatter.hasWaitingBodies { pool.sendOverdueBodies(Clock.now(), poll) }
        poll.ready(within: nanoseconds) { event in
            pool.ready(event, scratch, poll) { answer in
                outstanding -= 1
                measurement.count(answer)
                if isClosedLoop, answer.at < end, !isComplete { pool.follow(with: nextRequest(intended: answer.at)) }
            }
        }
    }

    private func lose(_ request: InFlight, _ fault: LoadFault) {
        outstanding -= 1
        resumption = Clock.now() + Self.lossPause
        measurement.count(lost: request, fault)
    }
}
