/// Decides when the driver looks for answers. The kernel timestamps every answer, so one that is read late loses
/// nothing. A wake-up or a look for each answer would cost CPU time, and the agents would pay for the wake-ups. Pure:
/// times are arguments, in CLOCK_MONOTONIC nanoseconds.
struct AnswerLooks {
    /// Number of outstanding answers over all pools, and of connections that are being opened.
    private(set) var pending = 0
    /// Number of requests that wait for a connection, over all pools.
    private(set) var backlog = 0
    /// Number of steps of connections that the driver must take at once, over all pools.
    private(set) var urgent = 0
    /// Time of the last look.
    private var last: Int64 = 0

    /// Nanoseconds between two looks, and most that the driver sleeps while an answer is outstanding. So an answer is
    /// unread for twice that at most.
    static let interval: Int64 = 5_000_000
    /// Most nanoseconds that the driver sleeps while a request waits for a connection.
    static let backlogSleep: Int64 = 500_000
    /// Most nanoseconds that the driver sleeps, so that it notices a request to stop.
    static let longestSleep: Int64 = 100_000_000

    /// Subtracts the counts of a pool before it changes (-1), and adds them after (1).
    mutating func count(_ sign: Int, pending: Int, backlog: Int, urgent: Int) {
        self.pending += sign * pending
        self.backlog += sign * backlog
        self.urgent += sign * urgent
    }

    mutating func looked(at now: Int64) { last = now }

    /// Whether the driver must look now.
    func isDue(at now: Int64) -> Bool {
        pending > 0 && (urgent > 0 || backlog > 0 || now - last >= Self.interval)
    }

    /// Returns the time until which the driver may sleep after it has looked, if no request is due before.
    func wakeUp(after now: Int64) -> Int64 {
        if backlog > 0 { return now + Self.backlogSleep }
        return now + (pending > 0 ? Self.interval : Self.longestSleep)
    }
}
