import BenchmarkModel
import FleetConfiguration
import LinuxSystem
import LoadDriver

/// The flags that say how fast, how long and over how many connections a load is sent.
struct LoadPaceFlags: OptionGroup {
    let connections = Option(
        "--connections", "N", in: 1...20_000,
        "kept connections; in a closed loop each sends its next request when it has an answer; 8 by default")
    let duration = Option(
        "--duration", "D", secondsAbove: 0, upTo: 86_400,
        "length of the measurement: seconds, or 30s, 2min; 10 s by default")
    let warmUp = Option(
        "--warm-up", "D", secondsAbove: 0, upTo: 3600, "load before the measurement; none by default")
    let rate = Option(
        "--rate", "R", above: 0, upTo: 1_000_000,
        "open loop: sends R requests per second, whether earlier ones are answered or not")
    let schedule = ScheduleOption.declared(
        "open loop: how requests are spread over the measurement: constant (default) or poisson at --rate; "
            + "ramp:FROM-TO, step:R1,R2,... or file:PATH with one time in seconds on a line, without --rate")
    let seed = Option(
        "--seed", "N", in: 0...Int.max, "repeats the random distances of a load with this seed; random by default")
    let count = Option("--count", "N", in: 1...Int.max, "ends the load after N requests, or after --duration")
    let patience = Option(
        "--timeout", "D", secondsAbove: 0, upTo: 3600,
        "time to wait for outstanding answers after the load; 5 s by default")
}

/// How fast, how long and over how many connections a load is sent. Times are in seconds.
struct LoadPace: Sendable {
    /// The times of an open loop.
    struct Open: Sendable {
        let schedule: LoadSchedule
        /// Mean rate over the measurement, in requests per second.
        let rate: Double
        /// nil where nothing is drawn.
        let seed: UInt64?
    }

    let connections: Int
    let duration: Double
    let warmUp: Double
    let patience: Double
    let count: Int?
    /// nil for a closed loop.
    let open: Open?

    /// - Throws: a usage error for flags that exclude each other, or the errors in the file of a schedule.
    init(_ options: Options<LoadPaceFlags>, in world: World) throws {
        connections = options.connections ?? 8
        duration = options.duration ?? 10
        warmUp = options.warmUp ?? 0
        patience = options.patience ?? 5
        count = options.count
        guard let schedule = try options.schedule?.schedule() ?? options.rate.map({ _ in LoadSchedule.constant }) else {
            open = nil
            try Self.check(options, nil)
            return
        }
        try Self.check(options, schedule)
        if case .times(let times) = schedule { try Self.check(times, duration, in: world) }
        open = Open(
            schedule: schedule, rate: schedule.meanRate(options.rate ?? 0, seconds: duration),
            seed: schedule == .poisson ? options.seed.map { UInt64($0) } ?? world.seed() : nil)
    }

    /// Refuses a schedule without a rate, and flags that would have no effect.
    private static func check(_ options: Options<LoadPaceFlags>, _ schedule: LoadSchedule?) throws(UsageError) {
        if options.seed != nil, schedule != .poisson {
            throw UsageError(
                description:
                    "--seed: only --schedule poisson is random: leave out --seed, or give --rate R --schedule poisson")
        }
        guard let schedule else { return }
        if !schedule.hasOwnRates, options.rate == nil {
            throw UsageError(
                description: "--schedule \(schedule.text) needs --rate: add it, or leave out --schedule")
        }
        if schedule.hasOwnRates, options.rate != nil {
            throw UsageError(
                description:
                    "--rate: the schedule \(schedule.text) has rates of its own: leave out --rate, or give --schedule "
                    + "poisson")
        }
    }

    /// Refuses times of which none is sent, and warns of some that are not sent.
    private static func check(
        _ times: RecordedTimes, _ duration: Double, in world: World
    ) throws(UsageError) {
        let sent = times.count(within: duration)
        guard sent > 0 else {
            throw UsageError(
                description:
                    "--schedule file: all times of \(times.file) are after the duration of \(duration.plainText) s: "
                    + "give a longer --duration, or times from the start of the measurement")
        }
        guard sent < times.seconds.count else { return }
        world.console.note(
            "warning: \(times.file) has \(Count.text(times.seconds.count - sent, "time")) after the duration of "
                + "\(duration.plainText) s, which the load does not send: give a longer --duration")
    }

    var serverPace: ServerLoad.Pace {
        open.map { .open($0.schedule, rate: $0.rate, seed: $0.seed ?? 0) } ?? .closed
    }
}
