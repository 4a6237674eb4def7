import BenchmarkModel
import FleetConfiguration
import NodeRunner

/// Makes the plan's rounds into orders for a node: who is launched where, in which order, with which environment. Pure:
/// the same plan, slot and occupied ports give the same orders.
struct OrderFactory {
    let plan: Plan
    let project: Project
    let slot: Int
    let occupied: Set<Int>
    let ephemeral: ClosedRange<Int>
    /// PIDs counted as the harness's besides the node's own.
    let harness: [Int32]
    /// Each launch has addresses of its own, so that connections of the one before, still in TIME_WAIT, are never met.
    private var launches = 0

    /// Seconds between two looks at the socket table.
    private static let soloStep = 0.0001
    private static let herdStep = 0.001
    /// A herd's pages are counted after this long, when what start-up dirtied has settled.
    private static let herdSettle = 1.0

    init(plan: Plan, project: Project, slot: Int, occupied: Set<Int>, ephemeral: ClosedRange<Int>, harness: [Int32]) {
        self.plan = plan
        self.project = project
        self.slot = slot
        self.occupied = occupied
        self.ephemeral = ephemeral
        self.harness = harness
    }

    /// The ports that orders may use: those of the fleet, and those to which agents are moved.
    static func candidatePorts(_ plan: Plan) throws -> Set<Int> {
        let fleet = try plan.fleet.scaled(to: max(plan.scaleAgents, plan.fleet.agents.count))
        var ports = Set(20_000..<20_000 + 3 * fleet.agents.count)
        for agent in fleet.agents { ports.formUnion([agent.port, agent.healthCheckPort, agent.metricsPort]) }
        return ports
    }

    /// One agent in one arm on an otherwise idle bench.
    mutating func solo(_ target: Target, round: Int, arm: Arm) throws -> RoundOrder {
        var random = stream(target, .solo, round)
        let agent = plan.fleet.agents.randomElement(using: &random)!
        return try order(
            target, .solo, round, Fleet(name: plan.fleet.name, agents: [agent]), [arm], step: Self.soloStep)
    }

    /// The arms of a pair of solo or herd launches, in the order drawn for it.
    func armOrder(_ target: Target, _ phase: Phase, round: Int) -> [Arm] {
        var random = SeededRandom(seed: plan.seed, stream: "\(target.name) \(phase.rawValue) arms \(round)")
        return arms(of: target).shuffled(using: &random)
    }

    mutating func herd(_ target: Target, round: Int, arm: Arm) throws -> RoundOrder {
        try order(target, .herd, round, plan.fleet, [arm], step: Self.herdStep, settle: Self.herdSettle)
    }

    mutating func scale(_ target: Target) throws -> RoundOrder {
        try order(target, .scale, 1, try plan.fleet.scaled(to: plan.scaleAgents), [.treatment], step: Self.herdStep)
    }

    mutating func twins(_ target: Target, round: Int) throws -> RoundOrder {
        let load = LoadOrder(
            rate: plan.requestRates[target.name] ?? target.requestRate, warmUp: plan.warmUp,
            steady: plan.scrapeInterval,
            seed: SeededRandom.derived(plan.seed, "\(target.name) load \(round)"))
        return try order(target, .twins, round, plan.fleet, arms(of: target), step: Self.herdStep, load: load)
    }

    private func arms(of target: Target) -> [Arm] { target.off == .none ? [.treatment] : [.control, .treatment] }

    private mutating func order(
        _ target: Target, _ phase: Phase, _ round: Int, _ fleet: Fleet, _ arms: [Arm], step: Double, settle: Double = 0,
        load: LoadOrder? = nil
    ) throws -> RoundOrder {
        var random = stream(target, phase, round)
        let places = try PortPlan.make(
            fleet: fleet, arms: arms,
            layout: PortLayout(slot: slot, launch: launches, bindsAddress: target.bindsAddress), occupied: occupied,
            ephemeral: ephemeral)
        launches += 1
        var processes: [ProcessOrder] = []
        // Placements come in fleet order, arms within.
        for (index, place) in places.placements.enumerated() {
            let pair = index / arms.count
            let phase: Double? = place.arm == .treatment && load != nil ? 0.01 + 0.95 * random.uniform() : nil
            processes.append(process(target, fleet.agents[pair], place, pair, scrapePhase: phase))
        }
        processes.shuffle(using: &random)
        return RoundOrder(
            target: target.name, phase: phase, round: round, processes: processes, metricsPath: target.metricsPath,
            healthPath: target.healthPath, requestPaths: target.requestPaths, requiredFamilies: target.requiredFamilies,
            readinessLimit: target.readinessLimit, listenStep: step, load: load, settle: settle, harness: harness)
    }

    private func process(
        _ target: Target, _ agent: AgentProfile, _ place: Placement, _ pair: Int, scrapePhase: Double?
    ) -> ProcessOrder {
        let values = [
            "name": agent.id.name, "address": place.address, "port": "\(place.ports.requests)",
            "health_port": "\(place.ports.health)", "metrics_port": "\(place.ports.metrics)", "bin": project.binaries,
            "root": project.root,
        ]
        // Nothing of the user's own environment reaches an agent but where programs are found.
        var environment = [
            "PATH": "/usr/local/bin:/usr/bin:/bin", "LANG": "C.UTF-8", "AGENT_NAME": agent.id.name,
            "AGENT_ADDRESS": place.address, "AGENT_PORT": "\(place.ports.requests)",
            "HEALTH_CHECK_PORT": "\(place.ports.health)", "METRICS_PORT": "\(place.ports.metrics)",
            "ENABLE_PROMETHEUS_METRICS": "true",
            // The same in both arms: twins fail the same requests.
            "AGENT_SEED": "\(SeededRandom.derived(plan.seed, agent.id.description))",
        ]
        var command = target.command.map { Placeholders.expand($0, values: values) }
        for (name, value) in target.environment { environment[name] = Placeholders.expand(value, values: values) }
        if place.arm == .control {
            switch target.off {
            case .environment(let off):
                for (name, value) in off { environment[name] = Placeholders.expand(value, values: values) }
            case .arguments(let off): command += off.map { Placeholders.expand($0, values: values) }
            case .none: break
            }
        }
        return ProcessOrder(
            agent: agent.id, arm: place.arm, command: command, environment: environment, address: place.address,
            ports: place.ports, pair: pair, scrapePhase: scrapePhase)
    }

    private func stream(_ target: Target, _ phase: Phase, _ round: Int) -> SeededRandom {
        SeededRandom(seed: plan.seed, stream: "\(target.name) \(phase.rawValue) \(round)")
    }
}
