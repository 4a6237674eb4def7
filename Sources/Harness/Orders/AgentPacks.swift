import BenchmarkModel
import NodeRunner

/// Which agents share a process. Pure.
enum AgentPacks {
    /// Neighbours in the fleet's order, on one machine, as many as share a process of the target; the last ones of a machine may be
    /// fewer, and an agent behind a wrapper is by itself.
    static func chunks(_ agents: [AgentProfile], for target: Target) -> [[AgentProfile]] {
        chunks(agents, of: target.pack, isAlone: target.isWrapped) { $0.id.machine }
    }

    /// Agents that have a second control: a share of the fleet, and where a process holds several agents, all of them. The same in every
    /// round.
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

    /// Tells each order, all of one arm, its pack. The first of a pack is given what its process is started with: its own environment, and of the
    /// others what differs, under PACK_I_.
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

    /// Processes in a random order, the agents of each one behind the other.
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
