/// How much less throughput than was asked for shows that a load was not met. The load is a command's: it counts over its own time,
/// its start and its last answers included, so this is less strict than the rule for the bench's own load.
package enum ThroughputLimit {
    /// Share of the rate asked for.
    package static let least = 0.95

    /// Whether what one process' load reported is below the limit by more than chance. A load may be random, so the limit is four
    /// standard deviations of a Poisson count below `least`: one process of 30,000 is there by chance.
    ///
    /// - Parameters:
    ///   - reported: requests per second that were answered.
    ///   - asked: requests per second.
    ///   - seconds: that the report is of.
    package static func isBehind(_ reported: Double, asked: Double, seconds: Double) -> Bool {
        let expected = asked * seconds
        return expected > 0 && reported * seconds < least * expected - 4 * expected.squareRoot()
    }

    /// Share of the rate above which another load was sent: by a half more, since no chance and no rounding explains that.
    package static let most = 1.5

    /// Whether what one process' load reported is above what was asked for, by more than chance. Parameters as of `isBehind`.
    package static func isAhead(_ reported: Double, asked: Double, seconds: Double) -> Bool {
        let expected = asked * seconds
        return expected > 0 && reported * seconds > most * expected + 4 * expected.squareRoot()
    }
}
