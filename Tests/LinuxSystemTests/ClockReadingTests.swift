import Testing

@testable import LinuxSystem

/// Timestamps of a clock that may be set, converted to a clock that is never set.
@Suite struct ClockReadingTests {
    private static let second: Int64 = 1_000_000_000
    /// CLOCK_REALTIME minus CLOCK_MONOTONIC.
    private static let offset: Int64 = 1_795_000_000 * second

    private func reading(_ at: Int64, moved: Int64 = 0, uncertainty: Int64 = 50) -> ClockReading {
        ClockReading(at: at, realtimeOffset: Self.offset + moved, uncertainty: uncertainty)
    }

    @Test("A stamp between two readings is converted exactly if no clock was set")
    func steady() {
        let sent = reading(5 * Self.second)
        let read = reading(5 * Self.second + 8_000_000, moved: 30)
        #expect(
            sent.time(ofStamp: Self.offset + 5 * Self.second + 2_000_000, until: read)
                == 5 * Self.second + 2_000_000 - 30)
    }

    @Test("A time of day that is set by 2 s while an answer waits does not move the answer", arguments: [2, -2])
    func stepped(_ seconds: Int64) {
        let step = seconds * Self.second
        let sent = reading(5 * Self.second)
        let read = reading(5 * Self.second + 8_000_000, moved: step)
        let arrived = 5 * Self.second + 2_000_000
        // Stamped before the clock was set, and after it.
        #expect(sent.time(ofStamp: arrived + Self.offset, until: read) == arrived)
        #expect(sent.time(ofStamp: arrived + Self.offset + step, until: read) == arrived)
        // Without the conversion the result would be 2 s too late or too early.
        #expect(arrived + Self.offset - read.realtimeOffset == arrived - step)
    }

    @Test("A stamp that fits both offsets cannot be converted, nor one that fits neither")
    func ambiguous() {
        let sent = reading(0)
        let read = reading(10_000_000, moved: 3_000_000)
        #expect(sent.time(ofStamp: Self.offset + 5_000_000, until: read) == nil)
        #expect(sent.time(ofStamp: Self.offset + 12_000_000, until: read) == 9_000_000)
        #expect(sent.time(ofStamp: Self.offset + 900_000_000, until: read) == nil)
        // The clock is set twice, back to its first value: both offsets are equal, but the stamp is not between the
        // readings.
        #expect(sent.time(ofStamp: Self.offset + 2 * Self.second, until: reading(10_000_000)) == nil)
    }

    @Test("A converted time is always between its two readings, whatever the stamp and the clocks are")
    func bounds() {
        var random = SystemRandomNumberGenerator()
        for _ in 0..<5_000 {
            let sent = reading(.random(in: 0...20_000_000, using: &random), moved: 0)
            let read = reading(
                sent.at + .random(in: 0...20_000_000, using: &random),
                moved: [0, 100, -100, 4_000_000, -2 * Self.second].randomElement()!, uncertainty: .random(in: 0...2000))
            let stamp = Self.offset + .random(in: -40_000_000...60_000_000, using: &random)
            if let time = sent.time(ofStamp: stamp, until: read) { #expect((sent.at...read.at).contains(time)) }
        }
    }

    @Test("Clocks that were read with an interruption in between are read again, three times at most")
    func interrupted() {
        // Each reading takes monotonic time, real time, monotonic time.
        func read(_ gaps: [Int64]) -> (reading: ClockReading, calls: Int) {
            var now: Int64 = 100
            var calls = 0
            let reading = ClockReading.now(
                monotonic: {
                    defer { calls += 1 }
                    if !calls.isMultiple(of: 2) { now += gaps[min(calls / 2, gaps.count - 1)] }
                    return now
                }, realtime: { now + Self.offset })
            return (reading, calls)
        }
        #expect(read([60]).calls == 2 && read([60]).reading.uncertainty == 30)
        #expect(read([5_000_000, 80]).calls == 4 && read([5_000_000, 80]).reading.uncertainty == 40)
        #expect(read([9000, 4000, 7000]).calls == 6 && read([9000, 4000, 7000]).reading.uncertainty == 2000)
    }

    @Test("Seconds of any size become nanoseconds that can be added to a clock")
    func nanoseconds() {
        #expect(1.5.nanoseconds == 1_500_000_000 && (-0.25).nanoseconds == -250_000_000)
        for extreme in [1e300, .infinity, -.infinity, .nan, -1e18] {
            #expect(!Clock.now().addingReportingOverflow(extreme.nanoseconds).overflow)
        }
    }
}
