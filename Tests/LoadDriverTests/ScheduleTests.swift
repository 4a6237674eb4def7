import BenchmarkModel
import Testing

@testable import LoadDriver

/// Properties of the schedules, with rates and lengths drawn from a seed.
@Suite("Schedules of the load") struct ScheduleTests {
    private static let year = 365.0 * 86_400

    /// Returns the times of one agent, in seconds after the start of the load.
    private func times(
        _ schedule: LoadSchedule, rate: Double = 10, warmUp: Double = 2, steady: Double = 15, seed: UInt64 = 1
    ) -> [Double] {
        var random = SeededRandom(seed: seed)
        var arrivals = Arrivals(schedule, rate: rate, warmUp: warmUp, steady: steady, using: &random)
        var times: [Double] = []
        while let time = arrivals.next(using: &random) { times.append(time) }
        return times
    }

    /// The expected number of requests until a time, computed apart from the pacer: warm-up, then `pieces` of steady
    /// state, each with its length and its first and last rate.
    private func expected(
        until time: Double, warmUp: Double, _ pieces: [(seconds: Double, from: Double, to: Double)]
    ) -> Double {
        var sum = min(time, warmUp) * (pieces.first?.from ?? 0)
        var left = max(0, time - warmUp)
        for piece in pieces {
            let part = min(left, piece.seconds)
            sum += part * (piece.from + (piece.from + (piece.to - piece.from) * part / piece.seconds)) / 2
            left -= part
        }
        return sum
    }

    @Test("Requests are never early and never late: their number follows the rate to within one request")
    func onTime() {
        var random = SeededRandom(seed: 20)
        for _ in 0..<60 {
            func rate() -> Double { (random.uniform() * 300).rounded() / 10 }
            let (warmUp, steady) = (random.uniform() * 3, 1 + random.uniform() * 30)
            let (from, to) = (rate(), rate() + 0.1)
            let rates = (0..<Int.random(in: 1...6, using: &random)).map { _ in rate() } + [1]
            let each = steady / Double(rates.count)
            let all: [(LoadSchedule, [(seconds: Double, from: Double, to: Double)])] = [
                (.constant, [(steady, to, to)]), (.ramp(from: from, to: to), [(steady, from, to)]),
                (.ramp(from: to, to: from), [(steady, to, from)]), (.steps(rates), rates.map { (each, $0, $0) }),
            ]
            for (schedule, pieces) in all {
                let times = times(schedule, rate: to, warmUp: warmUp, steady: steady, seed: random.next())
                #expect(times == times.sorted() && times.allSatisfy { (0...warmUp + steady).contains($0) })
                // Each request has the same distance from the count that the rate asks for: they do not drift.
                let phases = times.enumerated().map { index, time in
                    expected(until: time, warmUp: warmUp, pieces) - Double(index)
                }
                let (least, most) = (phases.min() ?? 0, phases.max() ?? 0)
                #expect(least > -1e-6 && most < 1 + 1e-6 && most - least < 1e-6, "\(schedule) \(least) \(most)")
                let whole = expected(until: warmUp + steady, warmUp: warmUp, pieces)
                #expect(abs(Double(times.count) - whole) <= 1, "\(schedule)")
            }
        }
    }

    @Test("Over a year at the highest rate, times neither drift nor overflow")
    func year() throws {
        for (from, to) in [(10_000.0, 10_000.0), (0, 10_000), (10_000, 0), (0.001, 0.001)] {
            let profile = RateProfile([.init(seconds: Self.year, from: from, to: to)])
            let total = (from + to) / 2 * Self.year
            #expect(profile.requests == total)
            for part in stride(from: 0.0, to: 1, by: 0.0625) {
                var piece = 0
                let time = try #require(profile.time(of: total * part, from: &piece))
                #expect((0...Self.year).contains(time) && Int64(exactly: (time * 1e9).rounded()) != nil)
                // A millisecond in a year is one part of 3e10.
                #expect(
                    abs(profile.requests(until: time) - total * part) <= total * 1e-11 + 1e-6, "\(from) \(to) \(part)")
            }
            var piece = 0
            #expect(profile.time(of: total, from: &piece) == nil)
        }
    }

    @Test("A random schedule over a year keeps its rate and stays in the year")
    func randomYear() {
        let times = times(.poisson, rate: 0.01, warmUp: 0, steady: Self.year)
        #expect(abs(Double(times.count) - Self.year / 100) < 5 * (Self.year / 100).squareRoot())
        #expect(times.last! < Self.year && times.last! > Self.year * 0.99)
    }

    @Test("A step has an exact number of requests in each stretch, and the warm-up has the first rate")
    func steps() {
        let times = times(.steps([4, 0, 20]), warmUp: 2, steady: 30)
        func count(_ range: Range<Double>) -> Int { times.count { range.contains($0) } }
        #expect((7...9).contains(count(0..<2)) && (39...41).contains(count(2..<12)))
        #expect(count(12..<22) <= 1 && (199...201).contains(count(22..<32)))
    }

    @Test("A single load begins at once, and sends at equal distances", arguments: [0.001, 3, 7, 49_999, 1_000_000])
    func single(rate: Double) throws {
        var random = SeededRandom(seed: 1)
        var arrivals = Arrivals(
            .constant, rate: rate, warmUp: 0, steady: 10_000 / rate, isOneOfSeveral: false, using: &random)
        for number in 0..<10_000 {
            let next = arrivals.next(using: &random)
            let time = try #require(next)
            #expect(abs(time - Double(number) / rate) <= time * 1e-15, "\(number)")
        }
        #expect(arrivals.next(using: &random) == nil)
        var fresh = SeededRandom(seed: 1)
        #expect(random.next() == fresh.next())
    }

    @Test("A single load has the times of its file, also those at its start, after a warm-up at their mean rate")
    func singleFile() {
        var random = SeededRandom(seed: 1)
        let schedule = LoadSchedule.times(RecordedTimes(file: "t.txt", seconds: [0, 0, 0.5, 3.25, 4]))
        var arrivals = Arrivals(schedule, rate: 0, warmUp: 2, steady: 4, isOneOfSeveral: false, using: &random)
        var times: [Double] = []
        while let time = arrivals.next(using: &random) { times.append(time) }
        // Four of the times are within 4 s: one in a second.
        #expect(times == [0, 1, 2, 2, 2.5, 5.25])
    }

    @Test("Random times depend on their seed alone, and have exponential gaps of the rate")
    func exponential() {
        let times = times(.poisson, rate: 100, warmUp: 0, steady: 100)
        #expect(times == self.times(.poisson, rate: 100, warmUp: 0, steady: 100))
        #expect(times.first != self.times(.poisson, rate: 100, warmUp: 0, steady: 100, seed: 2).first)
        let gaps = zip(times.dropFirst(), times).map { $0 - $1 }
        // The number of requests has a standard deviation of 1 %; e^-1 of the gaps are above their mean.
        #expect(abs(times.count - 10_000) < 500 && gaps.allSatisfy { $0 >= 0 })
        #expect(abs(Double(gaps.count { $0 > 0.01 }) / Double(gaps.count) - 0.3679) < 0.025)
    }

    @Test("Every agent replays all times of a file, moved by at most 0.1 s, and the warm-up has their mean rate")
    func file() throws {
        let seconds = [0, 0.5, 0.5, 3, 9.99, 14.999, 15, 40]
        let schedule = LoadSchedule.times(RecordedTimes(file: "t.txt", seconds: seconds))
        var shifts: Set<Double> = []
        for seed in 1...50 {
            let times = times(schedule, warmUp: 10, steady: 15, seed: UInt64(seed))
            let replayed = times.filter { $0 >= 10 }.map { $0 - 10 }
            #expect(replayed.count == 6 && replayed.allSatisfy { (0..<15).contains($0) })
            let moved = try #require(replayed.first { $0 >= 3 && $0 < 4 }) - 3
            #expect((0..<Arrivals.longestShift).contains(moved))
            for time in [0, 0.5, 3, 9.99] {
                #expect(replayed.contains { abs($0 - time - moved) < 1e-9 }, "\(replayed)")
            }
            shifts.insert(moved)
            // Six requests in 15 s are four in ten.
            #expect((3...5).contains(times.count { $0 < 10 }))
        }
        #expect(shifts.count == 50)
    }

    @Test("Twins get the same requests by every schedule, and agents with rates of their own get those")
    func twins() {
        let schedules: [LoadSchedule] = [
            .poisson, .constant, .ramp(from: 5, to: 30), .steps([3, 9]),
            .times(RecordedTimes(file: "f", seconds: (0..<40).map { Double($0) * 0.3 })),
        ]
        for schedule in schedules {
            let requests = Pacer.requests(
                [PacedGroup(size: 2, rate: 10), PacedGroup(size: 3, rate: 40)], schedule, warmUp: 1, steady: 12, seed: 3
            )
            #expect(zip(requests, requests.dropFirst()).allSatisfy { $0.at <= $1.at })
            let numbers = Dictionary(grouping: requests, by: \.member).mapValues { Set($0.map(\.number)) }
            #expect(numbers[0] == numbers[1] && numbers[2] == numbers[3] && numbers[3] == numbers[4])
            if !schedule.hasOwnRates {
                #expect(abs((numbers[0]?.count ?? 0) - 130) < 50 && abs((numbers[2]?.count ?? 0) - 520) < 100)
            }
            #expect(
                requests
                    == Pacer.requests(
                        [PacedGroup(size: 2, rate: 10), PacedGroup(size: 3, rate: 40)], schedule, warmUp: 1, steady: 12,
                        seed: 3))
        }
    }

    @Test("Agents with the same even schedule do not send at the same instants")
    func spread() {
        let requests = Pacer.requests(
            Array(repeating: PacedGroup(size: 1, rate: 1), count: 50), .constant, warmUp: 0, steady: 1, seed: 9)
        #expect(Set(requests.map { $0.at / 1_000_000 }).count > 40)
    }
}
