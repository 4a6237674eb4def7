import BenchmarkModel
import LinuxSystem
import NodeRunner

/// A short trial of one agent, or of the agents of one process, in all arms under the load of the plan, before the load
/// of the whole fleet. Nothing of it is stored.
struct LoadLook {
    /// Seconds of steady state in the trial, after its own warm-up.
    static let steadySeconds = 1.5
    private static let warmUpSeconds = 0.5
    /// The minimum number of processes per core for a trial. With fewer processes an excessive load shows at once.
    static let leastProcessesPerCore = 16.0

    private let plan: Plan
    private let subject: Subject
    private let cores: Double

    /// Returns nil if no trial is necessary: without load, for a program that runs already, with few processes, or if
    /// --rate auto found the rate.
    init?(_ plan: Plan, _ subject: Subject, cores: Double) {
        let sizes = Phase.underLoad.filter { plan.count(of: $0) > 0 }
            .map { LaunchSize(plan, subject, $0) }
        guard !subject.isRunning, subject.treatment.takesRequests, plan.rateSearch(of: subject) == nil,
            let largest = sizes.map(\.agents).max(),
            Double(largest) >= Self.leastProcessesPerCore * cores
        else { return nil }
        self.plan = plan
        self.subject = subject
        self.cores = cores
    }

    /// The highest requests per second of a mean agent.
    private var peak: Double {
        plan.schedule(of: subject).peakRate(plan.meanRate(of: subject), seconds: plan.scrapeInterval)
    }

    /// The flag or file with which the user lowers the load.
    private var remedy: LoadForecast.Remedy {
        let schedule = plan.schedule(of: subject)
        if schedule.hasOwnRates { return .schedule(schedule.text) }
        return plan.rates(of: subject).own.isEmpty ? .rate : .fleetFile
    }

    /// The plan of the trial, with the first agents of the fleet that share a process.
    private var small: Plan {
        var small = plan
        small.fleet = Fleet(
            name: plan.fleet.name, agents: AgentPacks.chunks(plan.fleet.agents, for: subject.treatment).first ?? [])
        // The trial has the load of a mean agent, at the highest rate of the schedule.
        for index in small.fleet.agents.indices { small.fleet.agents[index].rate = nil }
        small.schedules[subject.name] = nil
        small.requestRates[subject.name] = peak
        small.noiseShare = 0
        small.warmUp = Self.warmUpSeconds
        // The steady state of a twin round lasts one scrape interval.
        small.scrapeInterval = Self.steadySeconds
        return small
    }

    /// Returns the order for the node. It has no scrapes: in so short a time a scrape would weigh ten times as much as
    /// in a round.
    ///
    /// - Parameters:
    ///   - factory: the factory of the orders of the plan.
    ///   - index: the index of a step that the plan does not have, so that the trial has its own addresses.
    func order(_ factory: OrderFactory, index: Int) throws -> WorkOrder {
        let step = Step(target: subject.name, phase: .twins, round: 1, arm: nil)
        var order = try factory.with(small).order(for: step, index: index)
        for index in order.launch.agents.indices { order.launch.agents[index].scraping = .none }
        guard case .steady(var steady) = order else { return order }
        steady.prometheus = nil
        return .steady(steady)
    }

    /// Returns the forecast for the whole fleet; nil if values are missing. The steps of the run will report the
    /// reason.
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
            }, rate: peak, remedy: remedy,
            isSentByBench: subject.treatment.loadCommand.isEmpty, cores: cores, idle: max(0.01, cores - others),
            fleet: plan.fleet.agents.count)
    }
}

/// The trials of a run: one before the first step with load of each subject.
struct LoadLooks {
    /// The subjects whose load was estimated, or needs no estimate.
    private var looked: Set<SubjectID> = []

    /// Returns a warning about the load of a step; nil if the machine can carry it, or if the subject was checked
    /// before. A trial takes about 3 s.
    mutating func warning(
        before step: Step, _ plan: Plan, _ orders: OrderFactory, _ node: any Node, cores: Double
    ) throws -> String? {
        guard step.phase.isUnderLoad, looked.insert(step.target).inserted,
            let number = plan.subjects.firstIndex(where: { $0.name == step.target }),
            let look = LoadLook(plan, plan.subjects[number], cores: cores)
        else { return nil }
        var observations: [Observation] = []
        // The index is greater than those of the plan, so that the trial has its own addresses.
        try node.run(look.order(orders, index: plan.steps.count + number)) { event in
            if case .observations(let some) = event { observations += some }
        }
        return look.forecast(observations)?.warning
    }
}
