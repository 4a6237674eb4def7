import BenchmarkModel
import Testing

@testable import NodeRunner

/// Searches on made-up machines.
@Suite("Search for a rate") struct RateLadderTests {
    /// Runs a search on a machine that returns idle share and late share of each trial.
    private func search(
        most: Double = 12, _ machine: (_ rate: Double, _ number: Int) -> (idle: Double, late: Double)
    ) -> RateLadder {
        var ladder = RateLadder(most: most)
        while let rate = ladder.next {
            let (idle, late) = machine(rate, ladder.trials.count)
            ladder.record(RateTrial(rate: rate, idle: idle, late: late, answered: 1))
            #expect(ladder.trials.count <= RateLadder.mostTrials)
        }
        return ladder
    }

    /// A machine that is idle except for this share per request/s.
    private func linear(_ share: Double) -> (Double, Int) -> (idle: Double, late: Double) {
        { rate, _ in
            let idle = max(0, 1 - share * rate)
            return (idle, idle > 0.1 ? 0 : 0.3)
        }
    }

    @Test("A fast machine has one trial, at the highest rate")
    func fast() {
        let ladder = search(linear(0.03))
        #expect(ladder.found == 12 && ladder.trials.map(\.rate) == [12])
    }

    @Test("A slow machine gets the highest rate that leaves a quarter of its cores idle, to about a fifth")
    func slow() throws {
        for share in [0.08, 0.1, 0.15, 0.2, 0.3, 0.5, 0.7] {
            let ladder = search(linear(share))
            let found = try #require(ladder.found)
            let right = 0.75 / share
            #expect(found <= right && found >= right / 1.35, "\(share): \(found) of \(right)")
            #expect(ladder.trials.count <= 9, "\(ladder.trials.map(\.rate))")
        }
    }

    @Test("The rates of a search are short numbers")
    func rates() {
        // 0.75 / 0.08 is 9.4.
        #expect(search(linear(0.08)).trials.map(\.rate) == [12, 6, 9, 10, 10])
        #expect(search(most: 100, linear(0.02)).found == 37)
    }

    @Test("A machine that does not carry the lowest rate has none")
    func none() {
        let ladder = search(linear(0.9))
        #expect(ladder.found == nil && ladder.trials.last?.rate == 1)
        let rare = search(most: 0.4, linear(5))
        #expect(rare.found == nil && Set(rare.trials.map(\.rate)) == [0.4])
        #expect(search(most: 0.4, linear(0.5)).found == 0.4)
    }

    @Test("Late sends alone refuse a rate")
    func late() {
        let ladder = search { rate, _ in (0.8, rate > 5 ? 0.5 : 0.001) }
        #expect((4...5).contains(ladder.found ?? 0))
    }

    @Test("A trial that just does not fit is repeated, so that one disturbance does not lower the rate")
    func noisy() {
        let ladder = search { rate, number in number == 0 ? (0.2, 0) : (1 - 0.03 * rate, 0) }
        #expect(ladder.found == 12 && ladder.trials.map(\.rate) == [12, 12])
        // A neighbor that disturbs every second trial costs rate, but not the search.
        let often = search { rate, number in number % 2 == 0 ? (0.2, 0.02) : (1 - 0.03 * rate, 0) }
        #expect(often.found == 12)
    }

    @Test("The same measurements give the same search")
    func deterministic() {
        var random = SeededRandom(seed: 4)
        for _ in 0..<200 {
            let figures = (0..<20).map { _ in (idle: random.uniform(), late: random.uniform() * 0.02) }
            let most = 0.1 + random.uniform() * 1000
            let (first, second) = (search(most: most) { figures[$1] }, search(most: most) { figures[$1] })
            #expect(first.trials == second.trials && first.found == second.found)
            if let found = first.found {
                #expect(found <= most && first.trials.contains { $0.rate == found && $0.fits })
            }
        }
    }
}
