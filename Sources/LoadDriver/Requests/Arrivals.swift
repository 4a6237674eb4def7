package import BenchmarkModel
import Foundation

/// The intended times of one load's requests, one after the other, in seconds after the start of the load. A pure
/// function of its arguments: it has no clock. Times are computed when they are needed, so a long load takes no memory.
///
/// `poisson` draws every gap. All other schedules draw one number if the load is one of several (`isOneOfSeveral`), so
/// that the agents of a fleet do not get requests at the same instants: the times of `constant`, `ramp` and `step`
/// begin after a random part of the first gap, and the times of a file are moved by up to `longestShift`. A single load
/// begins at once and has the times of its file. The warm-up has the first rate of the schedule, and for a file the
/// mean rate, evenly spaced.
package struct Arrivals: Sendable {
    /// Longest time by which an agent replays a file later than written, in seconds. A time that this moves past the
    /// end of steady state is sent at its beginning, so that every agent gets the same number of requests.
    package static let longestShift = 0.1

    private enum Rule {
        case random(rate: Double, duration: Double)
        case profile(RateProfile, phase: Double)
        /// A profile for the warm-up, then fixed times.
        case times(warmUp: RateProfile, phase: Double, [Double])
    }

    private let rule: Rule
    private var time = 0.0
    private var piece = 0
    private var number = 0.0
    private var position = 0

    /// - Parameters:
    ///   - rate: requests per second, for a schedule without rates of its own.
    ///   - warmUp: seconds of load before steady state.
    ///   - steady: seconds of steady state.
    ///   - isOneOfSeveral: whether other loads follow the same schedule at the same time.
    package init(
        _ schedule: LoadSchedule, rate: Double, warmUp: Double, steady: Double, isOneOfSeveral: Bool = true,
        using random: inout SeededRandom
    ) {
        func drawn() -> Double { isOneOfSeveral ? random.uniform() : 0 }
        func profile(_ stretches: [RateProfile.Stretch]) -> Rule { .profile(RateProfile(stretches), phase: drawn()) }
        func constant(_ rate: Double, _ seconds: Double) -> RateProfile.Stretch {
            .init(seconds: seconds, from: rate, to: rate)
        }
        switch schedule {
        case .poisson: rule = .random(rate: rate, duration: warmUp + steady)
        case .constant: rule = profile([constant(rate, warmUp + steady)])
        case .ramp(let from, let to):
            rule = profile([constant(from, warmUp), .init(seconds: steady, from: from, to: to)])
        case .steps(let rates):
            let each = steady / Double(max(1, rates.count))
            rule = profile([constant(rates.first ?? 0, warmUp)] + rates.map { constant($0, each) })
        case .times(let times):
            let mean = schedule.meanRate(rate, seconds: steady)
            let phase = drawn()
            let shift = drawn() * min(Self.longestShift, steady)
            let moved = times.seconds.prefix { $0 < steady }.map { time -> Double in
                let late = time + shift
                return warmUp + (late < steady ? late : late - steady)
            }
            rule = .times(warmUp: RateProfile([constant(mean, warmUp)]), phase: phase, moved.sorted())
        }
    }

    /// Returns the next time; nil at the end of the load.
    /// - Parameter random: the numbers for the gaps of `poisson`. The other schedules draw none.
    package mutating func next(using random: inout SeededRandom) -> Double? {
        switch rule {
        case .random(let rate, let duration):
            guard rate > 0 else { return nil }
            // Inverse of the exponential distribution. 1 - u is never 0.
            time += -log(1 - random.uniform()) / rate
            return time < duration ? time : nil
        case .profile(let profile, let phase): return next(profile, phase)
        case .times(let warmUp, let phase, let times):
            if let time = next(warmUp, phase) { return time }
            guard position < times.count else { return nil }
            defer { position += 1 }
            return times[position]
        }
    }

    private mutating func next(_ profile: RateProfile, _ phase: Double) -> Double? {
        // Every number is computed from the count, so that the times do not drift.
        guard let time = profile.time(of: number + phase, from: &piece) else { return nil }
        number += 1
        return time
    }
}
