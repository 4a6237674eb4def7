import BenchmarkModel
import NodeRunner

/// The assignment of agents to packs, that is, to shared processes. Pure.
enum AgentPacks {
    /// Returns the packs: neighbors in the order of the fleet on one machine. The last pack of a machine may be
    /// smaller, and an agent behind a wrapper has its own process.
    static func chunks(_ agents: [AgentProfile], for target: Target) -> [[AgentProfile]] {
        chunks(agents, of: target.pack, isAlone: target.isWrapped) { $0.id.machine }
    }

    /// Returns the agents that have a second control: a share of the fleet in whole packs, the same in every round.
    static func withSecondControl(_ plan: Plan, _ subject: Subject) -> Set<AgentID> {
        guard subject.hasControl else { return [] }
        var random = SeededRandom(seed: plan.seed, stream: "second controls")
        let wanted = Int(saturating: (plan.noiseShare * Double(plan.fleet.agents.count)).rounded(.up))
        var chosen: Set<AgentID> = []
        for pack in chunks(plan.fleet.agents, for: subject.control).shuffled(using: &random) where chosen.count < wanted
        {
            chosen.formUnion(pack.map(\.id))
        }
        return chosen
    }

    /// Returns the orders of one arm with their packs.
    ///
    /// The first agent of a pack has the environment of the process: its own variables, and the variables of the other
    /// agents that differ, with the prefix PACK_I_.
    static func packed(_ orders: [AgentOrder], size: Int) -> [AgentOrder] {
        guard size > 1 else { return orders }
        return chunks(orders, of: size, isAlone: \.isWrapped) { $0.id.machine }.flatMap { pack -> [AgentOrder] in
            guard pack.count > 1 else { return pack }
            var pack = pack
            let first = pack[0]
            var environment = first.program?.environment ?? [:]
            for (index, other) in pack.enumerated().dropFirst() {
                for (name, value) in other.program?.environment ?? [:] where first.program?.environment[name] != value {
                    environment["PACK_\(index)_\(name)"] = value
                }
            }
            environment["AGENT_PACK"] = "\(pack.count)"
            pack[0].program?.environment = environment
            let shared = Pack(arm: first.arm, number: first.group, size: pack.count)
            for index in pack.indices { pack[index].program?.pack = shared }
            return pack
        }
    }

    /// Returns the processes in random order. The agents of one process stay together.
    static func shuffled(_ orders: [AgentOrder], using random: inout SeededRandom) -> [AgentOrder] {
        var processes: [[AgentOrder]] = []
        for order in orders {
            if order.pack != nil, processes.last?.first?.pack == order.pack {
                processes[processes.count - 1].append(order)
            } else {
                processes.append([order])
            }
        }
        return processes.shuffled(using: &random).flatMap { $0 }
    }

    private static func chunks<Element>(
        _ elements: [Element], of size: Int, isAlone: (Element) -> Bool, machine: (Element) -> String
    ) -> [[Element]] {
        var machines: [String] = []
        for element in elements where !machines.contains(machine(element)) { machines.append(machine(element)) }
        return machines.flatMap { name in
            let all = elements.filter { machine($0) == name }
            guard size > 1 else { return all.map { [$0] } }
            let own = all.filter { !isAlone($0) }
            let alone = all.filter(isAlone)
            return stride(from: 0, to: own.count, by: size).map { Array(own[$0..<min($0 + size, own.count)]) }
                + alone.map { [$0] }
        }
    }
}
