import BenchmarkModel
import Foundation

/// One request of an open-loop schedule.
public struct PlannedRequest: Hashable, Sendable {
    /// Intended send time, nanoseconds after the start of the load.
    public let at: Int64
    /// Which connection sends it: pair * 2 + arm index.
    public let connection: Int32
    /// The request's number within its pair: the same for both twins, which therefore do the same work.
    public let number: UInt32

    public init(at: Int64, connection: Int32, number: UInt32) {
        self.at = at
        self.connection = connection
        self.number = number
    }
}

/// Decides when each request leaves: a pure function of its arguments, with no clock and no socket.
public enum Pacer {
    /// Least and greatest distance of the two sends of a pair. About 10 ms: at the same instant the twins compete for
    /// the same core, and one of them pays; drawn anew each time, so that no rhythm of the machine falls on one arm.
    static let twinGap: ClosedRange<Double> = 0.008...0.012

    /// Poisson arrivals for every pair of twins at `rate` requests a second each, over `duration` seconds; each arrival
    /// is sent to both twins, which goes first being drawn for every request. Sorted by time.
    ///
    /// - Complexity: O(n log n) in the number of requests.
    public static func twins(pairs: Int, rate: Double, duration: Double, seed: UInt64) -> [PlannedRequest] {
        guard rate > 0, duration > 0 else { return [] }
        var requests: [PlannedRequest] = []
        requests.reserveCapacity(Int(Double(pairs) * rate * duration * 2.2))
        for pair in 0..<pairs {
            var random = SeededRandom(seed: seed, stream: "load \(pair)")
            var time = 0.0
            var number: UInt32 = 0
            while true {
                // Inverse of the exponential distribution; 1 - u is never 0.
                time += -log(1 - random.uniform()) / rate
                let gap = twinGap.lowerBound + random.uniform() * (twinGap.upperBound - twinGap.lowerBound)
                let first = Int32(random.next() >> 63)
                guard time < duration else { break }
                let connection = Int32(pair * 2)
                requests.append(.init(at: Int64(time * 1e9), connection: connection + first, number: number))
                requests.append(
                    .init(at: Int64((time + gap) * 1e9), connection: connection + 1 - first, number: number))
                number += 1
            }
        }
        requests.sort { ($0.at, $0.connection, $0.number) < ($1.at, $1.connection, $1.number) }
        return requests
    }
}
