import BenchmarkModel
import Testing

@testable import LoadDriver

@Suite struct PacerTests {
    private static func pairs(_ count: Int) -> [Int] { Array(repeating: 2, count: count) }

    private let schedule = Pacer.groups(sizes: Self.pairs(20), rate: 10, duration: 50, seed: 7)

    @Test("The same seed gives the same schedule, another seed another")
    func seeded() {
        #expect(schedule == Pacer.groups(sizes: Self.pairs(20), rate: 10, duration: 50, seed: 7))
        #expect(schedule != Pacer.groups(sizes: Self.pairs(20), rate: 10, duration: 50, seed: 8))
    }

    @Test("Arrivals have the requested rate, within 4 standard deviations of Poisson")
    func rate() {
        let expected = 20.0 * 10 * 50
        #expect(abs(Double(schedule.count) / 2 - expected) < 4 * expected.squareRoot())
    }

    @Test("Gaps are exponential: their standard deviation is their mean, within 5 %")
    func exponentialGaps() {
        var gaps: [Double] = []
        var last: [Int32: Int64] = [:]
        for request in Pacer.groups(sizes: Self.pairs(200), rate: 10, duration: 50, seed: 3)
        where request.member % 2 == 0 {
            if let before = last[request.member] { gaps.append(Double(request.at - before)) }
            last[request.member] = request.at
        }
        let mean = gaps.reduce(0, +) / Double(gaps.count)
        let variance = gaps.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(gaps.count - 1)
        #expect(abs(variance.squareRoot() / mean - 1) < 0.05)
    }

    @Test("Twins get the same requests 8 to 12 ms apart, each one first about equally often")
    func twins() throws {
        var times: [Int32: [UInt32: Int64]] = [:]
        for request in schedule { times[request.member, default: [:]][request.number] = request.at }
        var controlFirst = 0
        var pairs = 0
        for pair in Int32(0)..<20 {
            let control = try #require(times[pair * 2])
            let treatment = try #require(times[pair * 2 + 1])
            #expect(Set(control.keys) == Set(treatment.keys))
            for (number, at) in control {
                let gap = try #require(treatment[number]) - at
                #expect((8_000_000...12_000_001).contains(abs(gap)))
                controlFirst += gap > 0 ? 1 : 0
                pairs += 1
            }
        }
        let sigma = Double(pairs).squareRoot() / 2
        #expect(abs(Double(controlFirst) - Double(pairs) / 2) < 4 * sigma)
    }

    @Test("A schedule is sorted by time, and empty without rate or duration")
    func edges() {
        #expect(zip(schedule, schedule.dropFirst()).allSatisfy { $0.at <= $1.at })
        #expect(Pacer.groups(sizes: Self.pairs(5), rate: 0, duration: 5, seed: 1).isEmpty)
        #expect(Pacer.groups(sizes: Self.pairs(5), rate: 5, duration: 0, seed: 1).isEmpty)
        #expect(Pacer.groups(sizes: [], rate: 5, duration: 5, seed: 1).isEmpty)
    }

    @Test("Three members are sent to in all six orders about equally often, 8 to 12 ms apart")
    func threes() throws {
        let schedule = Pacer.groups(sizes: [3, 3], rate: 40, duration: 100, seed: 11)
        var orders: [[Int32]: Int] = [:]
        for group in Int32(0)..<2 {
            let own = schedule.filter { $0.member / 3 == group }
            for (_, requests) in Dictionary(grouping: own, by: \.number) {
                let sorted = requests.sorted { $0.at < $1.at }
                try #require(sorted.count == 3)
                orders[sorted.map { $0.member % 3 }, default: 0] += 1
                for (a, b) in zip(sorted, sorted.dropFirst()) {
                    #expect((8_000_000...12_000_001).contains(b.at - a.at))
                }
            }
        }
        let total = Double(orders.values.reduce(0, +))
        #expect(orders.count == 6)
        // Five standard deviations of a count with probability 1/6.
        #expect(orders.values.allSatisfy { abs(Double($0) - total / 6) < 5 * (total * 5 / 36).squareRoot() })
    }

    @Test("The arrivals of a group do not depend on the sizes of other groups")
    func independent() {
        let plain = Pacer.groups(sizes: [2, 2, 2], rate: 10, duration: 20, seed: 4)
        let mixed = Pacer.groups(sizes: [3, 1, 2], rate: 10, duration: 20, seed: 4)
        #expect(plain.filter { $0.member >= 4 } == mixed.filter { $0.member >= 4 })
    }

    @Test("Requests of a fleet are due at whole milliseconds, those of a process with a high rate at parts of one")
    func grid() {
        #expect(schedule.allSatisfy { $0.at % 1_000_000 == 0 })
        #expect(Set(schedule.map(\.at)).count < schedule.count * 9 / 10)
        #expect(SendGrid(rate: 0).step == 1_000_000 && SendGrid(rate: 20).step == 1_000_000)
        #expect(SendGrid(rate: 21).step == 500_000 && SendGrid(rate: 1e12).step == 1)
        let fast = Pacer.groups(sizes: [1], rate: 1000, duration: 1, seed: 2)
        // At most two in a hundred are due with the one before.
        #expect(fast.count - Set(fast.map(\.at)).count < fast.count / 20)
        #expect(fast.allSatisfy { $0.at % SendGrid(rate: 1000).step == 0 })
    }

    @Test("Requests of the same grid time have no fixed order of members")
    func orderInGrid() {
        let pairs = zip(schedule, schedule.dropFirst()).filter { $0.at == $1.at && $0.member != $1.member }
        let ascending = Double(pairs.count { $0.member < $1.member })
        let total = Double(pairs.count)
        #expect(total > 100 && abs(ascending - total / 2) < 5 * total.squareRoot() / 2)
    }

    @Test("Groups with grids of their own keep their requests, sorted by time")
    func grids() {
        func requests(_ rates: [Double]) -> [PlannedRequest] {
            Pacer.requests(
                rates.map { PacedGroup(size: 2, rate: $0) }, .poisson, warmUp: 0, steady: 20, seed: 6)
        }
        let both = requests([10, 300])
        #expect(zip(both, both.dropFirst()).allSatisfy { $0.at <= $1.at })
        #expect(both.filter { $0.member < 2 } == requests([10]))
    }
}
