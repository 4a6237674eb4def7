import BenchmarkModel
import FleetConfiguration
import LinuxSystem

/// The runs of a calibration: agents with planted costs, each a subject beside the same agent without.
struct CalibrationDesign {
    let fleet: Fleet
    /// The project's own.
    let base: Target
    let seed: UInt64
    let quick: Bool
    /// Where planted files are written; not in memory, or they would be no disk writes.
    let directory: String
    private let iterationsPerSecond: Double

    /// Seconds of a round: short, because rounds are what is replicated.
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

    /// A planted cost: a target, what to call it, and whether its CPU is told as a part of the control's.
    struct Plant {
        let title: String
        let name: String
        let environment: [String: String]
        var isRelative = false
    }

    /// The same program on both sides.
    func itself() -> Plan {
        plan([Plant(title: "nothing", name: "nothing", environment: [:])], rounds: quick ? 12 : 100)
    }

    /// CPU on every agent of the fleet; `own` is the CPU of a request in seconds, as the comparison with itself has found it.
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

    /// Costs that would fill the machine if the whole fleet had them, and those that do not depend on how many have them.
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
            // Apart: a write takes its time too.
            Plant(title: "100 us a request", name: "latency", environment: ["PLANT_LATENCY_US": "100"]),
        ]
        return (plants, plan(plants, rounds: quick ? 3 : 12, agents: 20))
    }

    /// Delays at every stamp, each launch alone.
    func startUp() -> ([Plant], Plan) {
        let plants = (quick ? [80] : [5, 80, 450]).map { delay in
            Plant(
                title: "start-up, \(delay) ms at each stamp", name: "start-\(delay)",
                environment: ["PLANT_DELAY_MS": "\(delay)", "PLANT_MAIN_MS": "\(delay)"])
        }
        return (plants, plan(plants, rounds: 0, agents: 20, solo: quick ? 5 : 20))
    }

    /// Memory touched at start, in whole pages.
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

    /// The project's own exporter, on and off, in twins and in whole fleets.
    func interference() -> Plan {
        var plan = plan([], rounds: 6, uniform: 6)
        plan.targets = [base]
        plan.versus = false
        plan.requestRates = [base.name: base.requestRate]
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
        // The project's own target but for its program: the same work, paths and switch.
        var target = base
        target.name = name
        target.title = "planted: \(name)"
        target.command = ["{bin}/planted-agent"]
        target.versionsCommand = ["{bin}/planted-agent", "--version"]
        // A program behind a wrapper has nothing planted in it.
        target.legacyCommand = []
        target.requestRate = Self.rate
        target.environment["PLANT_CPU_ITERATIONS"] = "0"
        target.environment = target.environment.merging(TargetEnvironment(plants))
        return target
    }

    private func iterations(_ seconds: Double) -> String {
        "\(max(1, Int(saturating: (seconds * iterationsPerSecond).rounded())))"
    }

    /// Steps of the planted chain in a second of CPU, so that plants are near what they are called; what they are is measured where
    /// they are planted.
    private static func speed() -> Double {
        let steps = 2_000_000
        var best = Int64.max
        for _ in 0..<5 {
            var state: UInt64 = 1
            let from = Clock.threadCPU()
            for _ in 0..<steps {
                // The agent's own chain (SplitMix64), written out: a call a step would be half as long again.
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
