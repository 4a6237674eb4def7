import BenchmarkModel
import LinuxSystem

/// CPU of each arm in every second of the warm-up, which shows when the agents had settled.
struct WarmUpWatch {
    private let round: RoundContext
    private let agents: [Agent]

    init(_ round: RoundContext, _ agents: [Agent]) {
        self.round = round
        self.agents = agents
    }

    /// - Parameter wait: waits until a moment and does the other work that is due meanwhile.
    func run(
        from start: Int64, until steady: Int64, wait: (Int64) throws(Interrupted) -> Void
    ) throws(Interrupted) {
        try wait(start)
        var second = 1
        var before = total()
        var from = round.clock.now()
        var observations: [Observation] = []
        while start + Int64(second) * 1_000_000_000 <= steady {
            try wait(start + Int64(second) * 1_000_000_000)
            let after = total()
            let now = round.clock.now()
            for (arm, cpu) in after {
                guard let earlier = before[arm], earlier.agents == cpu.agents, now > from else { continue }
                let rate = (cpu.nanoseconds - earlier.nanoseconds).seconds / (now - from).seconds
                observations.append(
                    round.observation(.warmUpCPU, .value(rate / Double(cpu.agents)), arm: arm, block: second))
            }
            (before, from, second) = (after, now, second + 1)
        }
        round.emit(.observations(observations))
        try wait(steady)
    }

    private func total() -> [Arm: (nanoseconds: Int64, agents: Int)] {
        var total: [Arm: (nanoseconds: Int64, agents: Int)] = [:]
        for agent in agents where agent.isAlive {
            guard let pid = agent.process.pid, let cpu = round.clock.cpu(of: pid) else { continue }
            let sum = total[agent.order.arm] ?? (0, 0)
            total[agent.order.arm] = (sum.nanoseconds + cpu / Int64(agent.process.size), sum.agents + 1)
        }
        return total
    }
}
