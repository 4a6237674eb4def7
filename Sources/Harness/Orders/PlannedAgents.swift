import BenchmarkModel
import FleetConfiguration

/// An agent of a step in one arm, with its addresses and ports.
struct PlannedAgent {
    let agent: AgentProfile
    let arm: Arm
    let group: Int
    let placement: Placement
}

extension OrderFactory {
    /// Returns the agents that a step launches, with their arms and addresses.
    ///
    /// - Throws: `PlanError` if there are too few ports.
    func placements(
        _ subject: Subject, _ step: Step, _ index: Int, _ random: inout SeededRandom
    ) throws -> [PlannedAgent] {
        var fleet = plan.fleet
        switch step.phase {
        case .solo:
            let packs =
                step.arm.map { AgentPacks.chunks(fleet.agents, for: subject.target(of: $0)) }
                ?? fleet.agents.map { [$0] }
            fleet = Fleet(name: fleet.name, agents: packs.randomElement(using: &random)!)
        // All runs and launches use the same agent, because counts are compared exactly if they repeat within a run.
        case .heap: fleet = Fleet(name: fleet.name, agents: [fleet.agents[0]])
        case .scale: fleet = try fleet.scaled(to: plan.scaleAgents)
        case .herd, .twins, .uniform, .soak, .loopback: break
        }
        var arms = step.arm.map { [$0] } ?? subject.twinArms
        let noiseAgents = step.phase == .twins ? AgentPacks.withSecondControl(plan, subject) : []
        if !noiseAgents.isEmpty { arms.append(.secondControl) }
        // Control and treatment of a versus run are different programs. If one of them cannot bind an address, both
        // share it.
        let bindsAddress = subject.control.bindsAddress && subject.treatment.bindsAddress
        let ports = try PortPlan.make(
            fleet: fleet, arms: arms,
            layout: PortLayout(
                slot: slot, launch: index, bindsAddress: bindsAddress,
                fixedPorts: subject.control.fixedPorts.union(subject.treatment.fixedPorts)),
            occupied: bindsAddress ? occupied : occupied.union(listening()), ephemeral: ephemeral)
        // Placements have the order of the fleet; the arms of an agent are neighbors.
        return ports.placements.enumerated().compactMap { position, placement in
            if placement.arm == .secondControl, !noiseAgents.contains(placement.agent) { return nil }
            let group = position / arms.count
            return PlannedAgent(agent: fleet.agents[group], arm: placement.arm, group: group, placement: placement)
        }
    }
}
