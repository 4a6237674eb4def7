import BenchmarkModel
import Foundation

/// One request of an open-loop schedule.
package struct PlannedRequest: Hashable, Sendable {
    /// Intended send time, nanoseconds after the start of the load.
    package let at: Int64
    /// The member that receives it, numbered through all groups.
    package let member: Int32
    /// The request's number within its group. It is the same for all members, so they do the same work.
    package let number: UInt32

    package init(at: Int64, member: Int32, number: UInt32) {
        self.at = at
        self.member = member
        self.number = number
    }
}

/// Decides when each request is sent: a pure function of its arguments, without clock or socket.
package enum Pacer {
    /// Range of seconds between two successive sends of a request, about 10 ms. At the same instant the twins would
    /// compete for one core. The gap is drawn anew each time, so that no rhythm of the machine favors one arm.
    static let twinGap: ClosedRange<Double> = 0.008...0.012

    /// Returns Poisson arrivals for every group at `rate` requests per second and member, over `duration` seconds,
    /// sorted by time. Each arrival is sent to all members of its group in a random order, so that any two members are
    /// exchangeable.
    ///
    /// A group's arrivals depend only on the seed and the group's index, not on the sizes of other groups.
    /// - Parameter sizes: number of members of each group; members are numbered through all groups.
    /// - Complexity: O(n log n) in the number of requests.
    package static func groups(sizes: [Int], rate: Double, duration: Double, seed: UInt64) -> [PlannedRequest] {
        guard rate > 0, duration > 0 else { return [] }
        var requests: [PlannedRequest] = []
        requests.reserveCapacity(
            min(Int(saturating: Double(sizes.reduce(0, +)) * rate * duration * 1.1), 1 << 26))
        var first: Int32 = 0
        for (group, size) in sizes.enumerated() {
            var random = SeededRandom(seed: seed, stream: "load \(group)")
            var order = (0..<Int32(size)).map { first + $0 }
            var time = 0.0
            var number: UInt32 = 0
            while true {
                // Inverse of the exponential distribution. 1 - u is never 0.
                time += -log(1 - random.uniform()) / rate
                guard time < duration else { break }
                order.shuffle(using: &random)
                var at = time
                for member in order {
                    requests.append(.init(at: Int64(at * 1e9), member: member, number: number))
                    at += twinGap.lowerBound + random.uniform() * (twinGap.upperBound - twinGap.lowerBound)
                }
                number += 1
            }
            first += Int32(size)
        }
        requests.sort { ($0.at, $0.member, $0.number) < ($1.at, $1.member, $1.number) }
        return requests
    }
}
