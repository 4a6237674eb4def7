import CLinux

/// CLOCK_MONOTONIC and CLOCK_REALTIME read together: what ties a time of one clock to the other.
package struct ClockReading: Hashable, Sendable {
    /// CLOCK_MONOTONIC, nanoseconds.
    package let at: Int64
    /// CLOCK_REALTIME less CLOCK_MONOTONIC. Only setting the time of day changes it: a slewed clock slews both.
    package let realtimeOffset: Int64
    /// How far off the offset may be: half of what passed while both clocks were read.
    package let uncertainty: Int64

    package init(at: Int64, realtimeOffset: Int64, uncertainty: Int64) {
        self.at = at
        self.realtimeOffset = realtimeOffset
        self.uncertainty = uncertainty
    }

    /// Close enough for one try. An interruption between two reads of the clocks takes longer.
    private static let close: Int64 = 500
    private static let tries = 3

    /// Reads both clocks of this machine. Three vDSO calls, some 75 ns; nine where the thread was interrupted in between.
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
    /// Beyond the uncertainty of the readings: the kernel and the vDSO round differently.
    private static let slack: Int64 = 1000

    /// When something happened that the kernel has dated by CLOCK_REALTIME, in nanoseconds of CLOCK_MONOTONIC.
    ///
    /// The time of day may have been set between the two readings. Then the stamp may be by the clock as it was or by the clock as it
    /// is: it is tied by the one that puts it between the readings.
    /// - Parameters:
    ///   - stamp: CLOCK_REALTIME, nanoseconds.
    ///   - later: read after it happened; this reading is from before.
    /// - Returns: a time between the two readings; nil where the stamp cannot be tied to one.
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
