import BenchmarkModel
import LinuxSystem
import Probes

/// Carries out one order. When it ends, in whatever way, none of its processes is left.
struct RoundRunner {
    let round: RoundContext
    let order: WorkOrder

    /// - Parameter round: a context, to which the launch of `order` is added.
    init(_ round: RoundContext, _ order: WorkOrder) {
        self.round = round.with(order.launch)
        self.order = order
    }

    func run() throws(Interrupted) {
        switch order {
        case .examine(let order): try TargetExamination(round, order).run()
        case .look(let order): try ServiceLooking(round, order).run()
        case .heap(let order): try HeapRunner(round: round, requests: order.requests).run()
        case .steady(let order): try SteadyRound(round, order).run()
        case .searchRate(let order): try RateSearching(round, order).run()
        case .startUp:
            let began = round.clock.now()
            try LaunchRunner(round).run { _ throws(Interrupted) in
                reportMetronome(since: began)
                return nil
            }
        case .settle(let order):
            let began = round.clock.now()
            let truth = FleetTruth(round)
            try LaunchRunner(round, ready: truth.ready).run { agents throws(Interrupted) in
                try settle(order, agents, truth)
                reportMetronome(since: began)
                return nil
            }
        }
    }

    /// Waits for a herd to settle, then reads its memory.
    private func settle(_ order: SettleOrder, _ agents: [Agent], _ truth: FleetTruth) throws(Interrupted) {
        try round.interruption.sleep(until: round.clock.now() + order.settleSeconds.nanoseconds)
        guard let arm = agents.first?.order.arm else { return }
        var observations = truth.observations(arm: arm)
        let trees = ProcessTrees(agents)
        let probe = MemoryProbe()
        for process in agents.processes {
            process.checkAlive()
            let reading = probe.read(trees.pids(of: process))
            for agent in process.agents {
                for (metric, measured) in reading.figures {
                    let figure = agent.failure.map(Measured.absent) ?? agent.share(measured)
                    observations.append(round.observation(agent.order, metric, figure))
                }
            }
        }
        round.emit(.observations(observations))
    }

    /// Reports how fast the machine was while agents started: over the round and the half second before it, because a
    /// single startup is shorter than the interval of the metronome.
    private func reportMetronome(since began: Int64) {
        let speed =
            round.metronome?.mean(from: began - 500_000_000, to: round.clock.now())
            ?? .absent("the metronome could not be started")
        round.emit(.observations([round.observation(.metronome, speed)]))
    }
}
