import Analysis
package import BenchmarkModel
import LinuxSystem
import NodeRunner
import ResultStore

/// One run of a plan. It carries out the steps in order and stores every observation immediately.
package final class Bench {
    private let plan: Plan
    private let store: ResultStore
    private let run: RunID
    private let node: any Node
    private let orders: OrderFactory
    private let cores: Double
    private let clock: any MonotonicClock
    private let isInterrupted: () -> Bool
    private let progress: (Progress) -> Void
    private let reportsVerdicts: Bool
    private var environment: Environment
    /// Masks the secrets of the targets in stored and reported text; nil without secrets.
    private let redaction: Redaction?
    private let finished: Set<Step>
    /// Called after the node is stopped.
    private let afterwards: () -> Void
    /// The subjects whose agents have child processes.
    private var withChildren: Set<SubjectID> = []
    private var failedStarts = FailedStarts()
    private var uncounted = UncountedHeaps()
    private var looks = LoadLooks()
    private let began: Int64
    /// The first twin round that this process measured, and its start.
    private var firstRound: (number: Int, at: Int64)?

    /// The parts of a run.
    struct Parts {
        let plan: Plan
        let store: ResultStore
        let run: RunID
        let node: any Node
        let orders: OrderFactory
        var environment: Environment
        /// The steps that an earlier attempt completed.
        var finished: Set<Step> = []
        /// The number of cores that the agents may use.
        let cores: Double
        var reportsVerdicts = false
        var clock: any MonotonicClock = SystemClock()
        var isInterrupted: () -> Bool = { EndSignals.pending != nil }
        /// Called after the node is stopped. The closure also keeps the locks of the run alive.
        var afterwards: () -> Void = {}
        let progress: (Progress) -> Void
    }

    /// Reports the plan and the environment. Nothing is measured yet.
    init(_ parts: Parts) {
        plan = parts.plan
        store = parts.store
        run = parts.run
        node = parts.node
        orders = parts.orders
        cores = parts.cores
        clock = parts.clock
        isInterrupted = parts.isInterrupted
        progress = parts.progress
        reportsVerdicts = parts.reportsVerdicts
        environment = parts.environment
        redaction =
            plan.targets.contains(where: \.hidesSecrets)
            ? plan.targets.reduce(Redaction.none) { $0.joined($1.redaction) } : nil
        finished = parts.finished
        afterwards = parts.afterwards
        began = parts.clock.now()
        progress(.began(plan, finished: finished))
        progress(.environment(environment))
    }

    /// Carries out the plan. At the end, also after an error or a signal, no process is left and all observations are
    /// stored.
    package func measure() throws -> (run: RunID, status: RunStatus) {
        defer {
            for text in node.stop() { try? warn(text) }
            afterwards()
        }
        do {
            var last = plan.rounds
            for (index, step) in plan.steps.enumerated() {
                // The node checks for signals while it measures, but a skipped step does not reach the node.
                if isInterrupted() { throw BenchInterrupted() }
                guard !failedStarts.givenUp.contains(step.target), !uncounted.contains(step) else {
                    progress(.leftOut(step))
                    continue
                }
                let isRound = step.phase == .twins || step.phase == .uniform
                if isRound, step.round <= last, plan.looks.contains(step.round - 1), step == firstOfRound(step.round) {
                    last = try look(after: step.round - 1)
                }
                if !finished.contains(step), !isRound || step.round <= last {
                    if let warning = try looks.warning(before: step, plan, orders, node, cores: cores) {
                        try warn(warning, step: index)
                    }
                    let start = clock.now()
                    let lateSends = try carryOut(step, index)
                    progress(.finished(step, seconds: (clock.now() - start).seconds, lateSends: lateSends))
                    if reportsVerdicts, step.phase == .twins { try reportVerdicts(after: step) }
                }
            }
            try finish(.complete)
            return (run, .complete)
        } catch is BenchInterrupted {
            try finish(.interrupted)
            return (run, .interrupted)
        } catch {
            try? finish(.failed)
            throw error
        }
    }

    private func firstOfRound(_ round: Int) -> Step? { plan.steps.first { $0.phase == .twins && $0.round == round } }

    /// Judges the rounds so far and returns the last round to measure. It is the current one if all rows are decided,
    /// or if the next look would exceed the maximum duration.
    private func look(after round: Int) throws -> Int {
        let undecided = try Decision.undecided(store.load(.id(run)))
        var next = plan.looks.first { $0 > round }
        if undecided == 0 { next = nil }
        if let wanted = next, let limit = plan.maximumDuration {
            let now = clock.now()
            // Future rounds are assumed to take as long as the rounds so far.
            let first = firstRound ?? (number: round, at: began)
            let each = (now - first.at).seconds / Double(round - first.number + 1)
            if (now - began).seconds + Double(wanted - round) * each > limit { next = nil }
        }
        progress(.look(rounds: round, undecided: undecided, next: next))
        return next == nil ? round : plan.rounds
    }

    /// Reports interim verdicts between rounds, when nothing is measured. The first round has no interval, and after
    /// the last round the table follows.
    private func reportVerdicts(after step: Step) throws {
        let last = plan.steps.last { $0.phase == .twins && $0.round == step.round }
        guard step == last, step.round > 1, step.round < plan.rounds, !plan.looks.contains(step.round) else { return }
        progress(.soFar(rounds: step.round, Decision.verdicts(try store.load(.id(run)))))
    }

    /// Carries out a step on the node, stores its events as they arrive, and returns its share of late sends.
    private func carryOut(_ step: Step, _ index: Int) throws -> Double? {
        let order = try orders.order(
            for: step, index: index, countsChildren: withChildren.contains(step.target))
        let rounds = plan.count(of: step.phase)
        if step.phase == .twins, firstRound == nil { firstRound = (step.round, clock.now()) }
        var lateSends: Double?
        var heap: [Observation] = []
        try node.run(order) { event in
            switch redaction.map({ event.masked(by: $0) }) ?? event {
            case .observations(let observations):
                if step.phase == .heap { heap += observations }
                for one in observations where one.metric == .lateSends {
                    lateSends = one.measured.value ?? lateSends
                }
                try store.append(run: run, step: index, observations: observations)
            case .distributions(let distributions):
                try store.append(run: run, step: index, distributions: distributions)
            case .failure(let failure):
                progress(.failure(failure))
                try store.append(run: run, step: index, failures: [failure])
            case .warning(let text): try warn(text, step: index)
            case .stage(let stage): progress(.stage(step, of: rounds, stage: stage))
            case .libraries(let arm, let paths):
                environment.set("\(step.target).linkage.\(arm.rawValue)", EnvironmentCapture.linkage(paths))
            case .hasChildren: withChildren.insert(step.target)
            case .launched(let arm, let ready, let failed): try note(step, index, arm, ready, failed)
            case .examined, .looked, .rateTrials, .done: break
            }
        }
        try store.finishStep(run: run, number: index, step)
        uncounted.record(step, heap)
        return lateSends
    }

    private func note(_ step: Step, _ index: Int, _ arm: Arm, _ ready: Int, _ failed: [AgentID]) throws {
        let isRunning = plan.subjects.first { $0.name == step.target }?.isRunning ?? false
        // Both arms of a program that runs already are the same process.
        guard
            failedStarts.record(
                step.target, isRunning ? .treatment : arm, ready: ready, failed: failed, fleet: plan.fleet.agents.count)
        else { return }
        if isRunning, step.arm == .idle {
            // The scraped arm is skipped, so the missing page is recorded here.
            try store.append(
                run: run, step: index,
                observations: failed.map {
                    Observation(
                        target: step.target, phase: step.phase, round: step.round, agent: $0, arm: .treatment,
                        metric: .endpointsAccessible, measured: .value(0))
                })
        }
        let rest = plan.steps.dropFirst(index + 1).count { $0.target == step.target }
        guard rest > 0 else { return }
        let problem = isRunning ? "it served no page" : "no process got ready in the arm \(arm.rawValue)"
        try warn(
            "\(step.target): \(problem), so its \(rest) other step\(rest == 1 ? " is" : "s are") left out; the reason "
                + "and the last output are under Failures", step: index)
    }

    func warn(_ text: String, step: Int? = nil) throws {
        progress(.warning(text))
        try store.append(run: run, step: step, warnings: [text])
    }

    private func finish(_ status: RunStatus) throws {
        environment.set("load_average_after", MachineFiles().loadAverage)
        try store.updateEnvironment(run: run, environment)
        try store.finish(run: run, status: status)
    }
}
