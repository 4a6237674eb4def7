import BenchmarkModel
import LinuxSystem
import NodeRunner

/// A short look at one agent (or the agents of one process) in all arms under the plan's load, before a fleet of them is loaded. Nothing of it is stored.
struct LoadLook {
    /// Of steady state in the look, after a warm-up of its own.
    static let steadySeconds = 1.5
    private static let warmUpSeconds = 0.5
    /// Fewer processes a core than this are not looked at first: a load that is too much for them shows at once.
    static let leastProcessesPerCore = 16.0

    private let plan: Plan
    private let subject: Subject
    private let cores: Double

    /// nil where there is nothing to look at: no load, a program that runs already, or few processes.
    init?(_ plan: Plan, _ subject: Subject, cores: Double) {
        let sizes = Phase.underLoad.filter { plan.count(of: $0) > 0 }
            .map { LaunchSize(plan, subject, $0) }
        guard !subject.isRunning, subject.treatment.takesRequests, let largest = sizes.map(\.agents).max(),
            Double(largest) >= Self.leastProcessesPerCore * cores
        else { return nil }
        self.plan = plan
        self.subject = subject
        self.cores = cores
    }

    /// The plan of the look: the fleet's first agents that share a process.
    private var small: Plan {
        var small = plan
        small.fleet = Fleet(
            name: plan.fleet.name, agents: AgentPacks.chunks(plan.fleet.agents, for: subject.treatment).first ?? [])
        small.noiseShare = 0
        small.warmUp = Self.warmUpSeconds
        // A twin round's steady state has one scrape interval.
        small.scrapeInterval = Self.steadySeconds
        return small
    }

    /// What the node is to do. The pages are left out: a scrape in so short a stretch would weigh ten times what it does in a round.
    ///
    /// - Parameters:
    ///   - factory: of the plan's own orders.
    ///   - index: of a step that the plan does not have, for addresses of its own.
    func order(_ factory: OrderFactory, index: Int) throws -> WorkOrder {
        let step = Step(target: subject.name, phase: .twins, round: 1, arm: nil)
        var order = try factory.with(small).order(for: step, index: index)
        for place in order.launch.agents.indices { order.launch.agents[place].scraping = .none }
        guard case .steady(var steady) = order else { return order }
        steady.prometheus = nil
        return .steady(steady)
    }

    /// What the look's observations say of the whole fleet; nil where it found nothing out: the steps themselves will tell why.
    func forecast(_ observations: [Observation]) -> LoadForecast? {
        func whole(_ metric: Metric) -> Double? {
            observations.first { $0.metric == metric && $0.block == nil && $0.agent == nil }?.measured.value
        }
        var cpu: [Arm: [Double]] = [:]
        for one in observations where one.metric == .cpu && one.block == nil {
            guard let arm = one.arm, let value = one.measured.value else { continue }
            cpu[arm, default: []].append(value)
        }
        guard let busy = whole(.machineBusy), let harness = whole(.harnessCPU),
            subject.twinArms.allSatisfy({ cpu[$0] != nil })
        else { return nil }
        let own = cpu.values.joined().reduce(0, +) + harness
        let others = max(0, busy * cores - own)
        let seconds = AgentPacks.withSecondControl(plan, subject).count
        let counts =
            subject.twinArms.map { ($0, $0, plan.fleet.agents.count) }
            + (seconds > 0 ? [(.secondControl, .control, seconds)] : [])
        return LoadForecast(
            target: subject.name,
            arms: counts.map { arm, measured, agents in
                let all = cpu[measured] ?? []
                return .init(
                    isOn: subject.isOn(arm), agents: agents, cores: all.reduce(0, +) / Double(max(1, all.count)))
            }, rate: plan.requestRates[subject.name] ?? subject.treatment.requestRate,
            isSentByBench: subject.treatment.loadCommand.isEmpty, cores: cores, idle: max(0.01, cores - others),
            fleet: plan.fleet.agents.count)
    }
}

/// The looks of a run: one before each subject's first step with load.
struct LoadLooks {
    /// Subjects whose load was estimated, or is too small to be.
    private var looked: Set<String> = []

    /// What to tell of a step's load before the step; nil where the machine can carry it, or was asked before. Takes some 3 s.
    mutating func warning(
        before step: Step, _ plan: Plan, _ orders: OrderFactory, _ node: any Node, cores: Double
    ) throws -> String? {
        guard step.phase.isUnderLoad, looked.insert(step.target).inserted,
            let number = plan.subjects.firstIndex(where: { $0.name == step.target }),
            let look = LoadLook(plan, plan.subjects[number], cores: cores)
        else { return nil }
        var observations: [Observation] = []
        // Behind the plan's own steps: a look has addresses that none of them has.
        try node.run(look.order(orders, index: plan.steps.count + number)) { event in
            if case .observations(let some) = event { observations += some }
        }
        return look.forecast(observations)?.warning
    }
}
