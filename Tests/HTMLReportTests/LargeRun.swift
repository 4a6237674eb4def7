import BenchmarkModel
import SampleRuns

/// A synthetic run of many agents, with all observations per second and per agent that the plots use.
enum LargeRun {
    static func made(agents count: Int, targets: [String], rounds: Int = 3, seconds: Int = 3) -> StoredRun {
        let sample = SampleRun.run
        let agents = (0..<count).map { AgentID(machine: "M\($0 % 3)", name: "Agent\($0)") }
        var plan = sample.plan
        plan.fleet = Fleet(
            name: "many",
            agents: agents.enumerated().map { index, id in
                AgentProfile(
                    id: id, group: "group\(index % 60)", port: 1, healthCheckPort: 2, required: true, kind: .enhanced,
                    dependencies: [])
            })
        plan.targets = targets.map { name in
            let model = sample.plan.targets[0]
            return Target(
                name: name, title: name, command: model.command, environment: [:], off: model.off, bindsAddress: true,
                requestPaths: model.requestPaths, pages: model.pages, healthPath: model.healthPath,
                requiredFamilies: [], readinessLimit: 10, requestRate: 10, requestRateReason: "", versionsCommand: [])
        }
        plan.rounds = rounds
        let observations = targets.flatMap { target in
            (1...rounds).flatMap { round in
                agents.enumerated().flatMap { one(SubjectID(target), round, $0.offset, $0.element, seconds) }
            }
        }
        return StoredRun(
            id: RunID("20261123-204512-cd34"), started: sample.started, finished: sample.finished, status: .complete,
            plan: plan, environment: sample.environment, observations: observations, failures: [], warnings: [])
    }

    private static func one(_ target: SubjectID, _ round: Int, _ index: Int, _ agent: AgentID, _ seconds: Int)
        -> [Observation]
    {
        let own = 1 + 0.001 * Double(index % 97)
        let wobble = 1 + 0.01 * Double(round % 3)
        func made(_ metric: Metric, _ arm: Arm, _ value: Double, _ block: Int? = nil) -> Observation {
            Observation(
                target: target, phase: .twins, round: round, block: block, agent: agent, arm: arm, metric: metric,
                measured: .value(value))
        }
        let arms: [Arm] = index % 5 == 0 ? [.control, .treatment, .secondControl] : [.control, .treatment]
        return arms.flatMap { arm in
            let added = arm == .treatment ? 0.0001 : 0
            return [
                made(.cpu, arm, 0.004 * own * wobble + added), made(.uss, arm, 2e6 * own + added * 1e9 * wobble),
                made(.requestSeconds, arm, 0.001 * own * wobble + added),
            ] + (1...seconds).map { made(.cpu, arm, 0.004 * own * wobble + added, $0) }
        } + [
            made(.scrapePayload, .treatment, 900 * own), made(.scrapeRequestBytes, .treatment, 80),
            made(.scrapeHeaderBytes, .treatment, 120), made(.scrapeResponseBodyBytes, .treatment, 14_000 * own),
        ]
    }
}
