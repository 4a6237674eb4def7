import BenchmarkModel

/// Whether the machine can carry the load of a target's fleet, estimated before the load from a short look at one agent under it. Pure.
///
/// The estimate: the CPU that the look found in each arm, times the processes of that arm, and for each request that the bench sends
/// `driverSeconds`. It is compared with what the cores did not do for others during the look. It takes CPU for linear in the number
/// of agents, which is too little where they drive each other out of the caches.
struct LoadForecast {
    /// Agents of an arm, and the CPU of one of them in cores.
    struct ArmLoad: Hashable {
        let isOn: Bool
        let agents: Int
        let cores: Double
    }

    let target: String
    let arms: [ArmLoad]
    /// Requests per second and agent.
    let rate: Double
    let isSentByBench: Bool
    /// That the bench may use, and of these what others left during the look.
    let cores: Double
    let idle: Double
    /// Agents of the fleet.
    let fleet: Int

    /// CPU of a request for the load driver, measured on two cores with 1,700 requests a second.
    static let driverSeconds = 30e-6
    /// Above this part of the idle cores requests wait for each other.
    static let most = 0.9
    /// What the rates of the shipped targets leave idle, and so what the advice leaves.
    static let advised = 0.67

    /// Cores that all of it wants.
    var wanted: Double {
        let agents = arms.reduce(0.0) { $0 + Double($1.agents) * $1.cores }
        let requests = Double(arms.reduce(0) { $0 + $1.agents }) * rate
        return agents + (isSentByBench ? requests * Self.driverSeconds : 0)
    }

    /// What to tell before the load begins; nil where the machine can carry it.
    var warning: String? {
        guard wanted > Self.most * idle else { return nil }
        let shown = arms.map { load in
            "\(Self.milliseconds(load.cores)) with its exporter \(load.isOn ? "on" : "off")"
        }
        var seen: Set<String> = []
        let ofArms = shown.filter { seen.insert($0).inserted }.joined(separator: " and ")
        return
            "\(target): \(arms.reduce(0) { $0 + $1.agents }) agents' processes at \(Self.rounded(rate)) requests/s each want about "
            + "\(Self.rounded(wanted)) cores, and \(Self.rounded(idle)) of \(Self.rounded(cores)) are idle: answers will be late, and "
            + "some agents may wait for a core; \(remedy) (estimated from \(LoadLook.steadySeconds) s of one agent under this load, which used "
            + "\(ofArms) of CPU a second"
            + (isSentByBench ? "; \(Int(Self.driverSeconds * 1e6)) us a request are added for the bench)" : ")")
    }

    /// Advice for the idle cores; where others have most of the cores, it would be for a fleet of none.
    private var remedy: String {
        let isTaken = idle < cores / 2
        let part = Self.advised * (isTaken ? cores : idle) / wanted
        let others = isTaken ? ["end the programs that use \(Self.rounded(cores - idle)) of them"] : []
        let less = "give --agents \(max(1, Int(Double(fleet) * part))) or --rate \(Self.rounded(rate * part))"
        return (others + (part < 1 ? [less] : [])).joined(separator: ", and ")
    }

    /// To two digits behind the first that counts.
    private static func rounded(_ value: Double) -> String {
        let digits = value >= 10 ? 1.0 : value >= 1 ? 10 : 100
        let number = (value * digits).rounded() / digits
        return number == number.rounded() ? "\(Int(number))" : "\(number)"
    }

    private static func milliseconds(_ cores: Double) -> String { "\(rounded(cores * 1000)) ms" }
}
