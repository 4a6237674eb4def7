import BenchmarkModel

/// An estimate, made before the load begins, of whether the machine can carry the load of a fleet. It is computed from
/// a short trial of one agent under this load. Pure.
///
/// The estimate is the CPU of an agent in each arm, multiplied by the number of agents of that arm, plus
/// `driverSeconds` for each request that the bench sends. It is compared with the CPU that other programs left idle
/// during the trial. The estimate assumes that CPU is linear in the number of agents. It is too low if agents evict
/// each other from the caches.
struct LoadForecast {
    /// The number of agents of an arm, and the CPU of one of them in cores.
    struct ArmLoad: Hashable {
        let isOn: Bool
        let agents: Int
        let cores: Double
    }

    /// The way to lower the load.
    enum Remedy: Hashable {
        case rate
        case schedule(String)
        case fleetFile
    }

    let target: SubjectID
    let arms: [ArmLoad]
    /// Requests per second and agent, at the highest rate of the schedule.
    let rate: Double
    let remedy: Remedy
    let isSentByBench: Bool
    /// The cores that the bench may use.
    let cores: Double
    /// The cores that other programs left idle during the trial.
    let idle: Double
    /// The number of agents of the fleet.
    let fleet: Int

    /// CPU seconds of the load driver per request, measured on two cores with 1,700 requests per second.
    static let driverSeconds = 30e-6
    /// The share of the idle cores above which requests wait for each other.
    static let most = 0.9
    /// The share of the idle cores that the advice uses. The rates of the shipped targets use the same share.
    static let advised = 0.67

    /// The cores that agents and bench need together.
    var wanted: Double {
        let agents = arms.reduce(0.0) { $0 + Double($1.agents) * $1.cores }
        let requests = Double(arms.reduce(0) { $0 + $1.agents }) * rate
        return agents + (isSentByBench ? requests * Self.driverSeconds : 0)
    }

    /// The warning for the user; nil if the machine can carry the load.
    var warning: String? {
        guard wanted > Self.most * idle else { return nil }
        let shown = arms.map { load in
            "\(Self.milliseconds(load.cores)) with its exporter \(load.isOn ? "on" : "off")"
        }
        var seen: Set<String> = []
        let ofArms = shown.filter { seen.insert($0).inserted }.joined(separator: " and ")
        return
            "\(target): \(arms.reduce(0) { $0 + $1.agents }) processes of agents at \(Self.rounded(rate)) requests/s "
            + "each need about \(Self.rounded(wanted)) cores, and \(Self.rounded(idle)) of \(Self.rounded(cores)) are "
            + "idle: answers will be late, and some agents may wait for a core; \(advice) (estimated from "
            + "\(LoadLook.steadySeconds) s of one agent under this load, whose CPU per second was \(ofArms)"
            + (isSentByBench ? "; \(Int(Self.driverSeconds * 1e6)) us per request are added for the bench)" : ")")
    }

    /// The advice. It is computed for all cores if other programs use most of them, and then asks to end these
    /// programs.
    private var advice: String {
        let isTaken = idle < cores / 2
        let part = Self.advised * (isTaken ? cores : idle) / wanted
        let others = isTaken ? ["end the programs that use \(Self.rounded(cores - idle)) of them"] : []
        let lower =
            switch remedy {
            case .rate: "--rate \(Self.rounded(rate * part))"
            case .schedule(let text): "\(Self.rounded(part)) times the rates of --schedule \(text)"
            case .fleetFile: "\(Self.rounded(part)) times the rates of the fleet file"
            }
        let less = "give --agents \(max(1, Int(Double(fleet) * part))) or \(lower)"
        return (others + (part < 1 ? [less] : [])).joined(separator: ", and ")
    }

    /// Returns a number with at most two decimals, fewer for larger numbers.
    private static func rounded(_ value: Double) -> String {
        let digits = value >= 10 ? 1.0 : value >= 1 ? 10 : 100
        let number = (value * digits).rounded() / digits
        return number == number.rounded() ? "\(Int(number))" : "\(number)"
    }

    private static func milliseconds(_ cores: Double) -> String { "\(rounded(cores * 1000)) ms" }
}
