/// The limits for the throughput of a load command. A command counts over its own time, including its start and its
/// last answers. So these limits are less strict than the rule for the bench's own load.
package enum ThroughputLimit {
    /// Least share of the planned rate.
    package static let least = 0.95

    /// Returns whether the throughput of one process is below the limit by more than chance. A load may be random, so
    /// the limit is four standard deviations of a Poisson count below `least`. By chance, one process of 30,000 is
    /// below it.
    ///
    /// - Parameters:
    ///   - reported: answered requests per second.
    ///   - asked: planned requests per second.
    ///   - seconds: duration that the report covers.
    package static func isBehind(_ reported: Double, asked: Double, seconds: Double) -> Bool {
        let expected = asked * seconds
        return expected > 0 && reported * seconds < least * expected - 4 * expected.squareRoot()
    }

    /// Share of the planned rate above which another load was sent. Chance and rounding cannot explain half as much
    /// again.
    package static let most = 1.5

    /// Returns whether the throughput of one process is above the planned rate by more than chance. The parameters are
    /// those of `isBehind`.
    package static func isAhead(_ reported: Double, asked: Double, seconds: Double) -> Bool {
        let expected = asked * seconds
        return expected > 0 && reported * seconds > most * expected + 4 * expected.squareRoot()
    }
}
