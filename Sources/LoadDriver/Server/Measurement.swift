import LinuxSystem
import Statistics

/// Counts what happens within the measured part of a load. Counting does not allocate. Confined to the driver's thread.
struct Measurement {
    private let isClosedLoop: Bool
    /// CLOCK_MONOTONIC at the start, and at the end.
    private(set) var start: Int64 = 0
    private var end: Int64 = 0
    /// Whether the measurement has not started.
    private(set) var isPending = true
    private var counted = ServerLoadResult()
    /// Answers by status. A dictionary would hash each status.
    private var statuses = [Int](repeating: 0, count: 1000)
    private var cpu: Int64 = 0

    init(isClosedLoop: Bool) { self.isClosedLoop = isClosedLoop }

    mutating func begin(_ start: Int64, until end: Int64) {
        self.start = start
        self.end = end
    }

    /// Notes the counters at the start.
    mutating func open(_ pool: ConnectionPool) {
        isPending = false
        cpu = Clock.threadCPU()
        counted.sentBytes = -pool.sentBytes
        counted.receivedBytes = -pool.receivedBytes
    }

    /// Subtracts the counters at the start from those at the end.
    mutating func close(_ pool: ConnectionPool, at now: Int64, isStopped: Bool) {
        let now = min(max(now, start), end)
        counted.cpu = Clock.threadCPU() - cpu
        counted.sentBytes += pool.sentBytes
        counted.receivedBytes += pool.receivedBytes
        counted.start = start
        counted.duration = now - start
        counted.isInterrupted = isStopped
        end = now
    }

    /// Number of requests that count so far.
    var requests: Int { counted.requests }

    private func contains(_ time: Int64) -> Bool { time >= start && time < end }

    mutating func count(_ request: InFlight) {
        guard contains(request.intended) else { return }
        counted.requests += 1
        if !isClosedLoop { counted.lateness.record(request.handled - request.intended) }
    }

    mutating func count(_ answer: Answered) {
        if contains(answer.at) { counted.answersWithin += 1 }
        guard contains(answer.request.intended) else { return }
        counted.answered += 1
        if !answer.isExpected { counted.unexpected += 1 }
        statuses[min(max(answer.status, 0), statuses.count - 1)] += 1
        counted.response.record(answer.at - answer.request.intended)
        counted.service.record(answer.at - answer.request.sent)
    }

    mutating func count(lost request: InFlight, _ fault: LoadFault) {
        guard contains(request.intended) else { return }
        counted.lost[fault, default: 0] += 1
    }

    func result(_ pool: ConnectionPool) -> ServerLoadResult {
        var result = counted
        for (status, count) in statuses.enumerated() where count > 0 { result.byStatus[status] = count }
        result.queued = pool.queued
        result.repeated = pool.repeated
        result.problem = pool.problem
        result.failedBodies = pool.failedBodies.byStatus
        return result
    }
}
