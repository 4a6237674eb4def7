import BenchmarkModel
import LinuxSystem
import MetricsSink

/// The points of a target that pushes: what its sink has received.
struct PushQuestions {
    private let round: RoundContext

    init(_ round: RoundContext) { self.round = round }

    /// How long a control is watched, in intervals after its start.
    private static let watched = 1.5

    /// Returns what an agent with its exporter on has pushed since its start.
    func push(_ agent: Agent) -> TargetPoint {
        guard let push = agent.push else { return TargetPoint("push", .unseen, found: "it has no sink") }
        let account = push.account
        guard let first = account.firstAccepted else {
            return TargetPoint(
                "push", .wrong, found: "no push with data: \(push.missing)", consequence: "it never counts as ready")
        }
        let refused = account.refusals
        guard refused == 0 else {
            return TargetPoint(
                "push", .wrong,
                found: "\(Count.text(refused, "push", many: "pushes")) refused, the last because of "
                    + (account.lastRefusal?.reason ?? ""),
                consequence: "the data of these pushes is lost, and their cost is measured all the same")
        }
        let size = account.bodyBytes / max(1, account.accepted)
        return TargetPoint(
            "push", .supported,
            found: "first after \(milliseconds((first - agent.process.spawnedAt).seconds)): "
                + "\(Count.text(account.points / max(1, account.accepted), "data point")), "
                + "\(Count.text(size, "byte")), \(push.order.rules.format.rawValue)")
    }

    /// Checks that a control pushes nothing, for one and a half intervals after its start. Returns nil for a target
    /// that does not push.
    func offSwitch(_ agent: Agent) throws(Interrupted) -> TargetPoint? {
        guard let push = agent.push else { return nil }
        let end = agent.process.spawnedAt + (push.order.interval * Self.watched).nanoseconds
        let step: Int64 = 20_000_000
        while round.clock.now() < end, !hasPushed(push) {
            try round.interruption.sleep(until: min(end, round.clock.now() + step))
        }
        guard hasPushed(push) else {
            return TargetPoint(
                "off switch", .supported,
                found: "off, nothing was pushed for \((push.order.interval * Self.watched).plainText) s")
        }
        return TargetPoint(
            "off switch", .wrong, found: "it \(AgentFailure.ofPushWhileOff)",
            consequence: "the difference between its twins is not the cost of its exporter")
    }

    private func hasPushed(_ push: AgentPush) -> Bool {
        let account = push.account
        return account.accepted + account.empty + account.refusals > 0
    }
}
