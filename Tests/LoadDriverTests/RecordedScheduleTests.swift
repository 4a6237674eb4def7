import BenchmarkModel
import Foundation
import Statistics
import Testing

/// Percentiles of a recorded schedule by plain arithmetic on the sorted times. The definition is wrk2's corrected
/// latency: from the intended send time of a request until its answer.
@Suite struct RecordedScheduleTests {
    private struct Request {
        let intended: Int64
        let sent: Int64
        let answered: Int64
    }

    /// A single connection that serves one request after the other: 2,000 a second for 10 s, a service time of 80 to
    /// 320 us, and a server that stalls for 100 ms after 4 s.
    private let recorded: [Request] = {
        var random = SeededRandom(seed: 9)
        var requests: [Request] = []
        var time = 0.0
        var free: Int64 = 0
        var hasPaused = false
        while time < 10 {
            time += -log(1 - random.uniform()) / 2000
            let intended = Int64(time * 1e9)
            let sent = max(intended, free)
            var service = Int64(80_000 + random.uniform() * 240_000)
            if sent >= 4_000_000_000, !hasPaused {
                service += 100_000_000
                hasPaused = true
            }
            free = sent + service
            requests.append(Request(intended: intended, sent: sent, answered: free))
        }
        return requests
    }()

    /// Returns the smallest recorded value that `p` percent of the values do not exceed.
    private func nearestRank(_ sorted: [Int64], _ p: Double) -> Int64 {
        sorted[max(Int((p * Double(sorted.count) / 100).rounded(.up)), 1) - 1]
    }

    private func histogram(_ values: some Sequence<Int64>) -> HDRHistogram {
        var histogram = HDRHistogram()
        for value in values { histogram.record(value) }
        return histogram
    }

    @Test(
        "The histogram's percentiles match the recorded schedule to three digits",
        arguments: [50, 90, 99, 99.9, 99.99])
    func percentiles(_ p: Double) {
        for values in [recorded.map { $0.answered - $0.intended }, recorded.map { $0.answered - $0.sent }] {
            let expected = nearestRank(values.sorted(), p)
            let found = histogram(values).percentile(p)
            #expect(found >= expected && Double(found) <= Double(expected) * 1.001 + 1)
        }
    }

    @Test("The stall shows in the p99 from the intended send, and in only one service time")
    func pause() {
        let response = histogram(recorded.map { $0.answered - $0.intended })
        let service = histogram(recorded.map { $0.answered - $0.sent })
        #expect(response.percentile(99) > 20_000_000)
        #expect(service.percentile(99.9) < 330_000)
        #expect(service.maximum > 100_000_000 && response.maximum > 100_000_000)
    }

    @Test("Merged histograms of threads, agents and rounds equal the histogram of all")
    func merged() {
        let values = recorded.map { $0.answered - $0.intended }
        var merged = HDRHistogram()
        for part in 0..<7 {
            merged.merge(histogram(values.indices.filter { $0 % 7 == part }.map { values[$0] }))
        }
        #expect(merged == histogram(values))
    }
}
