import BenchmarkModel
import Statistics

/// Growth of a figure in a soak: the slope of each agent's readings over time, per second, by arm. A soak is one
/// launch, so the agents are the replicates.
struct Growth {
    struct Slopes {
        let control: Double
        let treatment: Double
        var difference: Double { treatment - control }
    }

    /// Slopes of the agents that have both arms.
    private(set) var byAgent: [AgentID: Slopes] = [:]
    /// Reason why no agent has a slope, if none has.
    private(set) var absentReason = "too few readings to compute a slope"

    init(_ run: StoredRun, subject: SubjectID, metric: Metric) {
        var points: [AgentID: [Arm: [(x: Double, y: Double)]]] = [:]
        let step = run.plan.soakStep
        let looks = run.observations.filter {
            $0.target == subject && $0.phase == .soak && $0.metric == metric && $0.agent != nil
        }
        let missing = looks.compactMap { one in one.measured.absentReason.map { (agent: one.agent, reason: $0) } }
        if looks.isEmpty {
            absentReason = "not observed in the soak"
        } else if !missing.isEmpty {
            absentReason = Reasons(missing).text
        }
        for one in looks {
            guard let agent = one.agent, let arm = one.arm, let block = one.block, let value = one.measured.value
            else { continue }
            points[agent, default: [:]][arm, default: []].append((Double(block) * step, value))
        }
        for (agent, arms) in points {
            // The first fifth is left out: caches and pools fill then, which is not growth.
            func slope(_ arm: Arm) -> Double? { arms[arm].flatMap { Series.slope(Array($0.dropFirst($0.count / 5))) } }
            guard let control = slope(.control), let treatment = slope(.treatment) else { continue }
            byAgent[agent] = Slopes(control: control, treatment: treatment)
        }
    }
}
