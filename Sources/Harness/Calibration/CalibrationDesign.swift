import BenchmarkModel
import FleetConfiguration
import LinuxSystem

/// The plans of a calibration. In each of them agents with a planted cost are compared with the same agents without it.
struct CalibrationDesign {
    let fleet: Fleet
    /// The target of the project.
    let base: Target
    let seed: UInt64
    let quick: Bool
    /// The directory of planted files. It must be on a disk: writes to a file system in memory are not disk writes.
    let directory: String
    private let iterationsPerSecond: Double

    /// Seconds of a round. Rounds are short, because they are the unit of replication.
    static let round = 5.0
    private static let rate = 10.0

    init(fleet: Fleet, base: Target, seed: UInt64, quick: Bool, directory: String) {
        self.fleet = fleet
        self.base = base
        self.seed = seed
        self.quick = quick
        self.directory = directory
        iterationsPerSecond = Self.speed()
    }

    /// A planted cost: its title, the name of its target, and whether its CPU is shown relative to the control.
    struct Plant {
        let title: String
        let name: String
        let environment: [String: String]
        var isRelative = false
    }

    /// Returns the plan that compares a program with itself.
    func selfComparison() -> Plan {
        plan([Plant(title: "nothing", name: "nothing", environment: [:])], rounds: quick ? 12 : 100)
    }

    /// Returns planted CPU on every agent of the fleet.
    ///
    /// - Parameter own: the CPU of a request in seconds, measured in the comparison of the program with itself.
    func cpu(own: Double) -> ([Plant], Plan) {
        let parts = (quick ? [0.02, 0.1] : [0.002, 0.02, 0.1]).map { percent in
            Plant(
                title: "CPU, \(percent) % of a core", name: "cpu-\(percent)",
                environment: ["PLANT_CPU_ITERATIONS": iterations(percent / 100 / Self.rate)])
        }
        let shares = (quick ? [5.0] : [0.5, 1, 5]).map { percent in
            Plant(
                title: "CPU, \(percent) % of a request's", name: "request-\(percent)",
                environment: ["PLANT_CPU_ITERATIONS": iterations(percent / 100 * own)], isRelative: true)
        }
        return (parts + shares, plan(parts + shares, rounds: quick ? 4 : 12))
    }

    /// Returns costs that would overload the machine if the whole fleet had them, and costs that do not depend on the
    /// number of agents.
    func large() -> ([Plant], Plan) {
        var plants = (quick ? [1.0] : [1, 3]).map { percent in
            Plant(
                title: "CPU, \(percent) % of a core", name: "cpu-\(percent)",
                environment: ["PLANT_CPU_ITERATIONS": iterations(percent / 100 / Self.rate)])
        }
        if !quick {
            plants.append(
                Plant(
                    title: "CPU of a child process, 0.5 % of a core", name: "child",
                    environment: ["PLANT_CHILD_ITERATIONS": iterations(0.005 / Self.rate)]))
        }
        plants += [
            Plant(
                title: "10 KB a page, 4 KiB a request to disk", name: "bytes",
                environment: [
                    "PLANT_SCRAPE_BYTES": "10000", "PLANT_DISK_BYTES": "4096", "PLANT_DISK_DIRECTORY": directory,
                ]),
            // Latency is planted separately, because a write takes time too.
            Plant(title: "100 us a request", name: "latency", environment: ["PLANT_LATENCY_US": "100"]),
        ]
        return (plants, plan(plants, rounds: quick ? 3 : 12, agents: 20))
    }

    /// Returns delays at every stamp of startup, in launches of single agents.
    func startUp() -> ([Plant], Plan) {
        let plants = (quick ? [80] : [5, 80, 450]).map { delay in
            Plant(
                title: "startup, \(delay) ms at each stamp", name: "start-\(delay)",
                environment: ["PLANT_DELAY_MS": "\(delay)", "PLANT_MAIN_MS": "\(delay)"])
        }
        return (plants, plan(plants, rounds: 0, agents: 20, solo: quick ? 5 : 20))
    }

    /// Returns memory that is touched at startup, in whole pages.
    func memory() -> ([Plant], Plan) {
        let plants = (quick ? [1_000_000] : [256_000, 1_000_000, 8_000_000]).map { bytes in
            Plant(
                title: "memory, \(bytes / 1000) KB", name: "memory-\(bytes / 1000)",
                environment: ["PLANT_MEMORY_BYTES": "\((bytes + 4095) / 4096 * 4096)"])
        }
        return (plants, plan(plants, rounds: quick ? 3 : 4, agents: 20))
    }

    func leak() -> ([Plant], Plan) {
        let plants = [
            Plant(title: "a leak of 1 KiB a request", name: "leak", environment: ["PLANT_LEAK_BYTES": "1024"])
        ]
        return (plants, plan(plants, rounds: 0, agents: 20, soak: quick ? 15 : 60))
    }

    /// Returns the plan that measures the exporter of the project in twin rounds and in whole fleets.
    func interference() -> Plan {
        var plan = plan([], rounds: 6, uniform: 6)
        plan.targets = [base]
        plan.versus = false
        plan.requestRates = [Subject(base).name: base.requestRate]
        return plan
    }

    private func plan(
        _ plants: [Plant], rounds: Int, agents: Int? = nil, solo: Int = 0, soak: Double = 0, uniform: Int = 0
    ) -> Plan {
        let targets = [target("plain", [:])] + plants.map { target($0.name, $0.environment) }
        let members = Array(fleet.agents.prefix(agents ?? fleet.agents.count))
        return Plan(
            fleet: Fleet(name: fleet.name, agents: members), targets: targets, versus: true,
            budgets: BudgetSet(name: "none", source: "calibration", budgets: [], changes: []), requestRates: [:],
            scrapeInterval: Self.round, rounds: rounds, soloLaunches: solo, herdLaunches: 0, scaleAgents: 0, warmUp: 1,
            seed: seed, quick: quick, uniformRounds: uniform, soak: soak)
    }

    private func target(_ name: String, _ plants: [String: String]) -> Target {
        // Only the program differs from the target of the project: work, paths and off switch are the same.
        var target = base
        target.name = name
        target.title = "planted: \(name)"
        target.command = ["{bin}/planted-agent"]
        target.versionsCommand = ["{bin}/planted-agent", "--version"]
        // A program behind a wrapper cannot have planted costs.
        target.legacyCommand = []
        target.requestRate = Self.rate
        target.environment["PLANT_CPU_ITERATIONS"] = "0"
        target.environment = target.environment.merging(TargetEnvironment(plants))
        return target
    }

    private func iterations(_ seconds: Double) -> String {
        "\(max(1, Int(saturating: (seconds * iterationsPerSecond).rounded())))"
    }

    /// Returns the iterations of the planted computation per CPU second. Planted costs are therefore close to their
    /// titles; their true values are measured in the agents.
    private static func speed() -> Double {
        let steps = 2_000_000
        var best = Int64.max
        for _ in 0..<5 {
            var state: UInt64 = 1
            let from = Clock.threadCPU()
            for _ in 0..<steps {
                // The same computation as in the agent (SplitMix64), inlined: a call per step would take 50 % longer.
                var z = state &+ 0x9e37_79b9_7f4a_7c15
                z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
                z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
                state = z ^ (z >> 31)
            }
            let used = Clock.threadCPU() - from
            if state != 0 { best = min(best, used) }
        }
        return Double(steps) / max(1e-9, best.seconds)
    }
}
