import BenchmarkModel
import Foundation
import LinuxSystem

/// The intended send times of an open loop, one after the other: nanoseconds after its start, never descending. They
/// are computed when they are needed, so a long load takes no memory.
package protocol SendTimes: Sendable {
    /// Returns the next time; nil after the last one.
    mutating func next() -> Int64?
}

/// Sends at equal distances. The time of a request is computed from its number, so rounding does not add up.
package struct ConstantTimes: SendTimes {
    private let rate: Double
    private var number = 0.0

    /// - Parameter rate: requests per second, above 0.
    package init(rate: Double) { self.rate = rate }

    package mutating func next() -> Int64? {
        let time = (number / rate).nanoseconds
        number += 1
        return time
    }
}

/// Sends at random times that do not depend on each other (a Poisson process), as many independent users would.
package struct PoissonTimes: SendTimes {
    private let rate: Double
    private var random: SeededRandom
    private var time = 0.0

    /// - Parameter rate: mean number of requests per second, above 0.
    package init(rate: Double, seed: UInt64) {
        self.rate = rate
        random = SeededRandom(seed: seed, stream: "load")
    }

    package mutating func next() -> Int64? {
        // Inverse of the exponential distribution. 1 - u is never 0.
        time += -log(1 - random.uniform()) / rate
        return time.nanoseconds
    }
}
