import CLinux

/// A reading of CLOCK_MONOTONIC and CLOCK_REALTIME at the same moment. It converts a time of one clock to the other.
package struct ClockReading: Hashable, Sendable {
    /// CLOCK_MONOTONIC, nanoseconds.
    package let at: Int64
    /// CLOCK_REALTIME minus CLOCK_MONOTONIC. Only setting the time of day changes the difference: slewing affects both
    /// clocks.
    package let realtimeOffset: Int64
    /// Error bound of the offset, in nanoseconds: half of the time that reading both clocks took.
    package let uncertainty: Int64

    package init(at: Int64, realtimeOffset: Int64, uncertainty: Int64) {
        self.at = at
        self.realtimeOffset = realtimeOffset
        self.uncertainty = uncertainty
    }

    /// Uncertainty, in nanoseconds, at which a reading is accepted at once. An interruption between two clock reads
    /// takes longer.
    private static let close: Int64 = 500
    private static let tries = 3

    /// Reads both clocks of this machine. Costs three vDSO calls, some 75 ns; nine calls if the thread was interrupted
    /// in between.
    package static func now() -> ClockReading { now(monotonic: { cl_monotonic_ns() }, realtime: { cl_realtime_ns() }) }

    static func now(monotonic: () -> Int64, realtime: () -> Int64) -> ClockReading {
        func read() -> ClockReading {
            let before = monotonic()
            let real = realtime()
            let after = monotonic()
            let half = (after - before) / 2
            return ClockReading(at: after, realtimeOffset: real - (before + half), uncertainty: half)
        }
        var best = read()
        for _ in 1..<tries where best.uncertainty > close {
            let next = read()
            if next.uncertainty < best.uncertainty { best = next }
        }
        return best
    }
}

extension ClockReading {
    /// Nanoseconds added to the uncertainty of the readings, because the kernel and the vDSO round differently.
    private static let slack: Int64 = 1000

    /// Converts a kernel timestamp of CLOCK_REALTIME to nanoseconds of CLOCK_MONOTONIC.
    ///
    /// The time of day may have been set between the two readings. Then the stamp may be from before or from after the
    /// change. The function uses the offset that puts the stamp between the readings.
    /// - Parameters:
    ///   - stamp: CLOCK_REALTIME, nanoseconds.
    ///   - later: a reading taken after the event; this reading was taken before it.
    /// - Returns: a time between the two readings; nil if the stamp cannot be converted to one.
    package func time(ofStamp stamp: Int64, until later: ClockReading) -> Int64? {
        let slack = uncertainty + later.uncertainty + Self.slack
        let possible = (at - slack)...max(at - slack, later.at + slack)
        let isSame = (later.realtimeOffset - realtimeOffset).magnitude <= slack.magnitude
        let offsets = isSame ? [later.realtimeOffset] : [realtimeOffset, later.realtimeOffset]
        let fitting = offsets.map { stamp - $0 }.filter(possible.contains)
        guard fitting.count == 1 else { return nil }
        return min(max(fitting[0], at), max(at, later.at))
    }
}
