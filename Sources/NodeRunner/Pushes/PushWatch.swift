import BenchmarkModel
import LinuxSystem
import MetricsSink

/// Follows the pushes of a steady state's agents. Confined to the node's main thread.
final class PushWatch {
    private let round: RoundContext
    private let agents: [Agent]
    private var before: [Int: PushAccount] = [:]
    private var after: [Int: PushAccount] = [:]
    private var window: [Int: Range<Int64>] = [:]

    init(_ round: RoundContext, _ agents: [Agent]) {
        self.round = round
        self.agents = agents
    }

    /// Begins the stretch. Costs a system call for each connection.
    func begin() {
        for (index, agent) in agents.enumerated() {
            guard let push = agent.push else { continue }
            before[index] = push.begin()
            let now = round.clock.now()
            window[index] = now..<now
        }
    }

    /// Ends the stretch.
    func finish() {
        for (index, agent) in agents.enumerated() {
            guard let push = agent.push, let began = window[index]?.lowerBound else { continue }
            after[index] = push.account
            window[index] = began..<max(began + 1, round.clock.now())
        }
    }

    /// Returns what arrived for each agent that may push, by index. Waits for pushes that are due at the end of steady
    /// state and come a little late, only if some are missing and at most 5 % of an interval.
    func arrivals() throws(Interrupted) -> [Int: PushArrival] {
        var found: [Int: PushArrival] = [:]
        for index in agents.indices {
            guard let push = agents[index].push, let before = before[index], let after = after[index],
                let window = window[index]
            else { continue }
            func arrival(_ late: PushAccount, _ at: Int64) -> PushArrival {
                PushArrival(
                    before: before, after: after, late: late, window: window, lateAt: at, order: push.order)
            }
            let grace = window.upperBound + PushArrival.grace(push.order)
            var now = round.clock.now()
            // A push after the grace does not count: it may hide one that is missing.
            var one = arrival(now <= grace ? push.account : after, min(now, grace))
            while agents[index].order.isOn, agents[index].isAlive, one.problem != nil, now < grace {
                try round.interruption.sleep(until: min(now + 10_000_000, grace))
                now = round.clock.now()
                one = arrival(push.account, now)
            }
            found[index] = one
        }
        return found
    }
}
