import BenchmarkModel
import LinuxSystem
import LoadDriver

/// The flags that say how fast, how long and over how many connections a load is sent.
struct LoadPaceFlags: OptionGroup {
    let connections = Option(
        "--connections", "N", in: 1...20_000,
        "kept connections; without --rate each sends its next request when it has an answer; 8 by default")
    let duration = Option(
        "--duration", "D", secondsAbove: 0, upTo: 86_400,
        "length of the measurement: seconds, or 30s, 2min; 10 s by default")
    let warmUp = Option(
        "--warm-up", "D", secondsAbove: 0, upTo: 3600, "load before the measurement; none by default")
    let rate = Option(
        "--rate", "R", above: 0, upTo: 1_000_000,
        "open loop: sends R requests per second, whether earlier ones are answered or not")
    let schedule = Option<LoadScheduleName>(
        "--schedule", choosing: "distances between requests of --rate: constant (the default) or random")
    let seed = Option(
        "--seed", "N", in: 0...Int.max, "repeats the random distances of a load with this seed; random by default")
    let count = Option("--count", "N", in: 1...Int.max, "ends the load after N requests, or after --duration")
    let patience = Option(
        "--timeout", "D", secondsAbove: 0, upTo: 3600,
        "time to wait for outstanding answers after the load; 5 s by default")
}

/// The names of schedules on the command line.
enum LoadScheduleName: String, CaseIterable, Sendable {
    case constant
    case poisson
}

/// How fast, how long and over how many connections a load is sent. Times are in seconds.
struct LoadPace: Sendable {
    let connections: Int
    let duration: Double
    let warmUp: Double
    let patience: Double
    let count: Int?
    /// Requests per second; nil for a closed loop.
    let rate: Double?
    /// nil for a closed loop.
    let schedule: LoadScheduleName?
    /// nil where nothing is drawn.
    let seed: UInt64?

    init(_ options: Options<LoadPaceFlags>, in world: World) throws(UsageError) {
        connections = options.connections ?? 8
        duration = options.duration ?? 10
        warmUp = options.warmUp ?? 0
        patience = options.patience ?? 5
        count = options.count
        rate = options.rate
        if rate == nil, let flag = options.given([\.schedule, \.seed]).first {
            throw UsageError(description: "\(flag) needs --rate: add it, or leave out \(flag)")
        }
        schedule = rate.map { _ in options.schedule ?? .constant }
        if options.seed != nil, schedule != .poisson {
            throw UsageError(description: "--seed needs --schedule poisson: nothing else is random")
        }
        seed = schedule == .poisson ? options.seed.map { UInt64($0) } ?? world.seed() : nil
    }

    var serverPace: ServerLoad.Pace {
        guard let rate, let schedule else { return .closed }
        return switch schedule {
        case .constant: .open(ConstantTimes(rate: rate))
        case .poisson: .open(PoissonTimes(rate: rate, seed: seed ?? 0))
        }
    }
}
