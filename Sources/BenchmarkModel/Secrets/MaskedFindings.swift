/// Returns failures in which secrets that an agent may have printed are masked.
extension AgentFailure {
    package func masked(by redaction: Redaction) -> AgentFailure {
        AgentFailure(
            target: target, phase: phase, round: round, agent: agent, arm: arm, reason: redaction.masked(reason),
            lastOutput: lastOutput.map(redaction.masked))
    }
}

extension Observation {
    package func masked(by redaction: Redaction) -> Observation {
        guard let reason = measured.absentReason else { return self }
        return Observation(
            target: target, phase: phase, round: round, block: block, agent: agent, arm: arm, metric: metric,
            measured: .absent(redaction.masked(reason)))
    }
}

extension TargetPoint {
    package func masked(by redaction: Redaction) -> TargetPoint {
        TargetPoint(
            name, state, found: redaction.masked(found), consequence: redaction.masked(consequence))
    }
}
