import BenchmarkModel
import FleetConfiguration

/// A process to be, and where.
struct AgentPlace {
    let agent: AgentProfile
    let arm: Arm
    let group: Int
    let placement: Placement
}

extension OrderFactory {
    /// Which agents a step launches, in which arms and at which addresses.
    func placements(
        _ subject: Subject, _ step: Step, _ index: Int, _ random: inout SeededRandom
    ) throws -> [AgentPlace] {
        var fleet = plan.fleet
        switch step.phase {
        case .solo:
            let packs =
                step.arm.map { AgentPacks.chunks(fleet.agents, for: subject.target(of: $0)) }
                ?? fleet.agents.map { [$0] }
            fleet = Fleet(name: fleet.name, agents: packs.randomElement(using: &random)!)
        // The same agent in every run and launch: what is counted there is compared exactly, if it repeats within a run.
        case .heap: fleet = Fleet(name: fleet.name, agents: [fleet.agents[0]])
        case .scale: fleet = try fleet.scaled(to: plan.scaleAgents)
        case .herd, .twins, .uniform, .soak, .loopback: break
        }
        var arms = step.arm.map { [$0] } ?? subject.twinArms
        let noiseAgents = step.phase == .twins ? AgentPacks.withSecondControl(plan, subject) : []
        if !noiseAgents.isEmpty { arms.append(.secondControl) }
        // Control and treatment of a versus run are different programs: one that cannot bind an address decides for both.
        let bindsAddress = subject.control.bindsAddress && subject.treatment.bindsAddress
        let ports = try PortPlan.make(
            fleet: fleet, arms: arms, layout: PortLayout(slot: slot, launch: index, bindsAddress: bindsAddress),
            occupied: occupied, ephemeral: ephemeral)
        // Placements come in fleet order, arms within.
        return ports.placements.enumerated().compactMap { position, placement in
            if placement.arm == .secondControl, !noiseAgents.contains(placement.agent) { return nil }
            let group = position / arms.count
            return AgentPlace(agent: fleet.agents[group], arm: placement.arm, group: group, placement: placement)
        }
    }
}
