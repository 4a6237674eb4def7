import BenchmarkModel
import LinuxSystem
import MetricsSink

/// The pushes of an agent in a steady state as its port of the sink got them, and whether its data came in each
/// interval. Pure.
struct PushArrival {
    /// The accounts at the beginning and at the end of steady state, and a little later: a push that is due at the end
    /// may come just after it.
    let before: PushAccount
    let after: PushAccount
    let late: PushAccount
    /// Beginning and end of steady state, and when `late` was read, in CLOCK_MONOTONIC nanoseconds.
    let window: Range<Int64>
    let lateAt: Int64
    let order: PushOrder

    /// How much earlier or later than planned a push may come, as a part of the interval.
    static let slack = 0.05
    /// How much longer than the interval the time between two pushes may be, as a part of the interval. Programs that
    /// sleep between pushes need a little longer each time.
    private static let drift = 0.1
    /// How long there may be no push at all, in intervals and in additional seconds.
    private static let longestGap = (intervals: 1.5, seconds: 0.25)

    /// The time after steady state in which a push still counts, in nanoseconds.
    static func grace(_ order: PushOrder) -> Int64 { (order.interval * slack).nanoseconds }

    /// The least number of pushes that a steady state must have.
    var expected: Int {
        let seconds = (window.upperBound - window.lowerBound).seconds + 2 * order.interval * Self.slack
        // The small number keeps a quotient of exactly 1 from becoming 0.
        // A program may wait for the answer before the next interval begins.
        let longest = order.interval * (1 + Self.drift) + order.rules.sink.delay
        return Int(saturating: seconds / longest + 1e-6)
    }

    /// Number of pushes with data in steady state, give or take the slack at both ends.
    var arrived: Int {
        let earliest = window.lowerBound - Self.grace(order)
        let isJustBefore = before.lastAccepted.map { $0 >= earliest } ?? false
        return late.accepted - before.accepted + (isJustBefore ? 1 : 0)
    }

    /// Number of pushes with data that were complete within steady state.
    var accepted: Int { after.accepted - before.accepted }

    var refused: Int { after.refusals - before.refusals }

    /// Why data is missing; nil where it came in each interval, or where the sink was told to close its ports.
    var problem: String? {
        guard order.rules.sink.closeAfter == nil else { return nil }
        let interval = "\(order.interval.plainText) s"
        let refusal = refusalSentence
        guard arrived > 0 || expected == 0 else {
            return "no push with data arrived in steady state, and one was due every \(interval)" + refusal
        }
        if arrived < expected {
            return "\(Count.text(arrived, "push", many: "pushes")) with data arrived in steady state instead of at "
                + "least \(expected), one every \(interval)" + refusal
        }
        let gap = max(late.longestGap, lateAt - (late.lastAccepted ?? window.lowerBound)).seconds
        let limit =
            order.interval * Self.longestGap.intervals + Self.longestGap.seconds + order.rules.sink.delay
        guard gap > limit else { return nil }
        return "no push with data arrived for \((gap * 10).rounded() / 10) s, and one was due every \(interval)"
            + refusal
    }

    private var refusalSentence: String {
        guard late.refusals > before.refusals, let refusal = late.lastRefusal else { return "" }
        return "; the sink refused \(late.refusals - before.refusals), the last because of \(refusal.reason)"
    }

    /// TCP or UDP payload in both directions per second of steady state, or why it is not known.
    var payload: Measured {
        guard accepted > 0 else {
            return .absent("no push with data was complete within steady state")
        }
        guard after.uncounted == before.uncounted else {
            return .absent("the kernel gave no TCP_INFO of \(after.uncounted - before.uncounted) of its connections")
        }
        guard let dropped = after.dropped, let earlier = before.dropped else {
            return .absent("the kernel does not tell how many of its datagrams were dropped (SO_MEMINFO)")
        }
        guard dropped == earlier else {
            return .absent(
                "the kernel dropped \(Count.text(dropped - earlier, "datagram")) because the sink's buffer was full "
                    + "(net.core.rmem_max)")
        }
        let bytes = after.received - before.received + after.sent - before.sent
        return .value(Double(bytes) / (window.upperBound - window.lowerBound).seconds)
    }

    /// Series of the last push, or the distinct series of steady state for statsd.
    var series: Measured {
        guard accepted > 0 else { return .absent("no push with data was complete within steady state") }
        return after.series.map { .value(Double($0)) }
            ?? .absent("it has too many series for the sink to tell them apart")
    }

    /// Returns a mean over the pushes of steady state.
    func mean(_ sum: (PushAccount) -> Int) -> Measured {
        accepted > 0
            ? .value(Double(sum(after) - sum(before)) / Double(accepted))
            : .absent("no push with data was complete within steady state")
    }
}
