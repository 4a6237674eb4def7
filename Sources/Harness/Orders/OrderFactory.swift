import BenchmarkModel
import FleetConfiguration
import NodeRunner

/// Converts the steps of a plan into orders for a node: the agents of a launch with their addresses, their order and
/// their environments. The same plan, slot, occupied and listening ports give the same orders, whichever orders are
/// requested.
struct OrderFactory {
    let plan: Plan
    let project: Project
    let slot: Int
    let occupied: Set<Int>
    let ephemeral: EphemeralPorts
    /// Returns the ports on which programs listen now, at any address. Agents that listen on all addresses cannot have
    /// them, and another bench may have started agents since this one began.
    let listening: @Sendable () -> Set<Int>
    /// nil if no target uses the scraper `prometheus`.
    private let prometheus: InstalledPrometheus?

    /// Seconds between two reads of the socket table.
    private static let soloStep = 0.0001
    private static let herdStep = 0.001
    /// Seconds after which the memory of a herd is measured, when the pages that startup dirtied have settled.
    private static let herdSettle = 1.0
    /// The number of requests in the shorter launch of the heap phase.
    static let heapRequests = 100

    init(
        plan: Plan, project: Project, slot: Int, occupied: Set<Int>, ephemeral: EphemeralPorts,
        listening: @escaping @Sendable () -> Set<Int> = { [] }, prometheus: InstalledPrometheus? = nil
    ) {
        self.listening = listening
        self.prometheus = prometheus
        self.plan = plan
        self.project = project
        self.slot = slot
        self.occupied = occupied
        self.ephemeral = ephemeral
    }

    /// Returns a factory for another plan on the same machine.
    func with(_ plan: Plan) -> OrderFactory {
        OrderFactory(
            plan: plan, project: project, slot: slot, occupied: occupied, ephemeral: ephemeral,
            listening: listening, prometheus: prometheus)
    }

    /// Assigns agents to packs. The heap phase has no packs, because it counts the allocations of one agent.
    private func packed(_ agents: [AgentOrder], _ subject: Subject, _ phase: Phase) -> [AgentOrder] {
        guard phase != .heap, max(subject.control.pack, subject.treatment.pack) > 1 else {
            return agents
        }
        return Arm.allCases.flatMap { arm in
            AgentPacks.packed(agents.filter { $0.arm == arm }, size: subject.target(of: arm).pack)
        }
    }

    /// Returns the ports that orders may use: the ports of the fleet, and the ports to which agents are moved.
    static func candidatePorts(_ plan: Plan) throws -> Set<Int> {
        let fleet = try plan.fleet.scaled(to: max(plan.scaleAgents, plan.fleet.agents.count))
        var ports = Set(20_000..<20_000 + 3 * fleet.agents.count)
        for agent in fleet.agents { ports.formUnion([agent.port, agent.healthCheckPort, agent.metricsPort]) }
        return ports.union(plan.targets.flatMap(\.fixedPorts))
    }

    /// Returns the order of a step.
    ///
    /// - Parameters:
    ///   - index: the index of the step in the plan. Each step has its own addresses, so that it never meets
    ///     connections of the previous step that are in TIME_WAIT.
    ///   - countsChildren: whether agents of the subject are known to have child processes.
    func order(for step: Step, index: Int, countsChildren: Bool = false) throws -> WorkOrder {
        let subject = try subject(step)
        let load = load(subject, step)
        let launch = try launch(subject, step, index, load, countsChildren: countsChildren)
        switch step.phase {
        // Only runs that earlier versions stored have the phase loopback.
        case .solo, .scale, .loopback: return .startUp(launch)
        case .herd: return .settle(SettleOrder(launch: launch, settleSeconds: Self.herdSettle))
        case .heap: return .heap(HeapOrder(launch: launch, requests: Self.heapRequests))
        case .twins, .uniform: return .steady(steady(launch, load))
        case .soak: return .steady(steady(launch, load, .growth(every: plan.soakStep)))
        }
    }

    /// Returns the order that examines what a target supports, with its agents launched as in a twin round.
    /// - Parameter seconds: the time limit of the whole examination.
    func examination(of step: Step, _ target: Target, seconds: Double) throws -> WorkOrder {
        let subject = try subject(step)
        return .examine(
            ExaminationOrder(
                launch: try launch(subject, step, 0, load(subject, step), countsChildren: false),
                // As in the heap phase, a target without a heap build is launched with its normal command.
                heapCommand: (target.heapCommand.isEmpty ? target.command : target.heapCommand).map {
                    Placeholders.expand($0, values: paths(target))
                },
                hasHeapBuild: !target.heapCommand.isEmpty && target.heapCommand != target.command,
                bindsAddress: target.bindsAddress, seconds: seconds))
    }

    /// Returns the order that searches the rate of a subject, with its processes launched as in a twin round.
    /// - Parameter index: the index of a step that the plan does not have, so that the search has its own addresses.
    func rateSearch(of subject: Subject, most: Double, index: Int) throws -> WorkOrder {
        let step = Step(target: subject.name, phase: .twins, round: 1, arm: nil)
        let load = load(subject, step)
        var launch = try launch(subject, step, index, load, countsChildren: false)
        for index in launch.agents.indices { launch.agents[index].scraping = .none }
        return .searchRate(RateSearchOrder(launch: launch, load: load, most: most))
    }

    /// Returns the order that looks at what the process of a step serves.
    /// - Parameter seconds: the time that it may take until it listens.
    func look(at step: Step, seconds: Double) throws -> WorkOrder {
        let subject = try subject(step)
        return .look(
            LookOrder(
                launch: try launch(subject, step, 0, load(subject, step), countsChildren: false), seconds: seconds))
    }

    private func subject(_ step: Step) throws(HarnessError) -> Subject {
        guard let subject = plan.subjects.first(where: { $0.name == step.target }) else {
            throw .missing("the plan has no subject \(step.target)")
        }
        return subject
    }

    private func steady(
        _ launch: Launch, _ load: LoadOrder, _ blocks: SteadyOrder.Blocks = .seconds
    ) -> SteadyOrder {
        SteadyOrder(
            launch: launch, load: load, blocks: blocks,
            prometheus: launch.agents.contains { $0.scraping.prometheus != nil }
                ? prometheus.map { _ in PrometheusOrder(address: Self.prometheusAddress(slot: slot)) } : nil)
    }

    private func launch(
        _ subject: Subject, _ step: Step, _ index: Int, _ load: LoadOrder, countsChildren: Bool
    ) throws -> Launch {
        var random = SeededRandom(
            seed: plan.seed, stream: "\(step.target) \(step.phase.rawValue) \(step.round)")
        var agents =
            subject.isRunning
            ? RunningPrograms.orders(subject, step)
            : try placements(subject, step, index, &random).map { order(subject, $0, step.phase, load) }
        for index in agents.indices {
            // A moment is drawn for every process, so that an additional process does not shift the moments of the
            // others.
            let moment = 0.01 + 0.95 * random.uniform()
            let arm = agents[index].arm
            let target = subject.target(of: arm)
            // An arm that is not scraped has a timeout too, because the readiness check requests its page.
            let scrapeInterval = plan.scrapeInterval(of: target)
            agents[index].scrapeTimeout = min(scrapeInterval, plan.scrapeTimeout ?? scrapeInterval)
            if subject.isScraped(arm), !agents[index].pages.isEmpty {
                let moments = moments(step.phase, of: target, from: moment)
                agents[index].scraping = scraping(moments, of: target, timeout: agents[index].scrapeTimeout)
            }
        }
        agents = packed(agents, subject, step.phase)
        if step.phase != .heap { agents = AgentPacks.shuffled(agents, using: &random) }
        return Launch(
            target: step.target, phase: step.phase, round: step.round, agents: agents,
            control: control(subject), treatment: AgentInterface(subject.treatment),
            listenStep: step.phase == .solo ? Self.soloStep : Self.herdStep, countsChildren: countsChildren,
            readsPlants: subject.isPlanted)
    }

    /// Returns the interface of the control.
    private func control(_ subject: Subject) -> AgentInterface {
        var interface = AgentInterface(subject.control)
        if plan.bareControl, !subject.isOn(.control) {
            interface.healthPath = nil
            interface.isBare = true
        }
        return interface
    }

    /// Returns the scraper of a process and its scrapes.
    ///
    /// - Parameter moments: the times of the scrapes in steady state, each from 0 to 1; empty in phases without steady
    ///   state.
    private func scraping(_ moments: [Double], of target: Target, timeout: Double) -> ScrapeOrder {
        guard !moments.isEmpty else { return .none }
        switch target.scraper {
        case .prometheus:
            return .byPrometheus(
                PrometheusScrapes(
                    scrapeInterval: plan.scrapeInterval(of: target), due: moments.count, timeout: timeout))
        case .embedded, .likeInstalled, .likePrometheus, .likePrometheus2, .likePrometheusProto:
            return .byBench(
                BenchScrapes(
                    moments: moments, asksGzip: target.scrapesGzip || target.scraper.imitated != nil))
        }
    }

    /// Returns the load of a step. In phases without load, only the load command of an examination uses it.
    private func load(_ subject: Subject, _ step: Step) -> LoadOrder {
        let stream = step.phase == .twins ? "load" : "\(step.phase.rawValue) load"
        return LoadOrder(
            rates: subject.treatment.takesRequests ? plan.rates(of: subject) : AgentRates(0),
            schedule: plan.schedule(of: subject), warmUpSeconds: plan.warmUp,
            steadySeconds: plan.steadySeconds(of: step.phase) ?? 0,
            seed: SeededRandom.derived(plan.seed, "\(subject.name) \(stream) \(step.round)"))
    }

    /// Returns the times of the scrapes in steady state, each from 0 to 1.
    private func moments(_ phase: Phase, of target: Target, from moment: Double) -> [Double] {
        let count: Int
        switch phase {
        case .twins, .uniform: count = target.scrapes(within: plan.scrapeInterval)
        case .soak: count = max(1, Int(saturating: plan.soak / plan.scrapeInterval(of: target)))
        case .solo, .herd, .scale, .heap, .loopback: return []
        }
        return (0..<count).map { (Double($0) + moment) / Double(count) }
    }

    /// Returns the locations of the programs of a target and of the files of the project, in a form that is valid on
    /// every machine. Binaries outside the project that a variant names are not changed.
    func paths(_ target: Target) -> [String: String] {
        let own = NodeInstallation(root: project.root, binaries: project.binaries)
        return [
            "bin": target.binaries.map(own.portable) ?? NodeLocation.binaries.token, "root": NodeLocation.root.token,
        ]
    }

    /// Returns the address of the Prometheus of a slot. No agent has this address: their addresses end with the 250th
    /// launch of a slot.
    static func prometheusAddress(slot: Int) -> String { "127.\(16 + slot).255.253" }
}
