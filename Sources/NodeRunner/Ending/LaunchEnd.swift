import BenchmarkModel
import LinuxSystem

/// Ends the processes of a launch, and then what these have left behind: children, also those that made a session of their own, and
/// daemons. Confined to the node's main thread.
struct LaunchEnd {
    let round: RoundContext

    /// How long processes may take after SIGTERM where the round was told to end, nanoseconds.
    private static let hurriedGrace: Int64 = 1_000_000_000

    /// SIGTERM to all, then SIGKILL to those that remain. When it returns none of them is left but what it has told of.
    ///
    /// - Parameter grace: nanoseconds between SIGTERM and SIGKILL; less where the round is told to end.
    /// - Returns: the processes that did not end on SIGTERM.
    @discardableResult
    func end(_ processes: [AgentProcess], grace: Int64) -> [AgentProcess] {
        let outcome = ProcessEnding(clock: round.clock).end(processes) {
            round.interruption.isAsked ? Self.hurriedGrace : grace
        }
        finish(left: outcome.left)
        return outcome.killed
    }

    /// SIGKILL at once.
    func kill(_ processes: [AgentProcess]) { finish(left: ProcessEnding(clock: round.clock).kill(processes)) }

    private func finish(left: [AgentProcess]) {
        // These wait for a device, and will go when it answers.
        let names = left.map { "\($0.processNames) of \($0.agents.first?.order.id.description ?? "an agent")" }
        if !names.isEmpty {
            round.emit(
                .warning("\(round.launch.target): not ended by SIGKILL within 2 s: \(names.joined(separator: ", "))"))
        }
        endLeftovers()
    }

    /// What is below this node and not one of the processes that it still needs.
    private func endLeftovers() {
        let outcome = round.machine.endLeftovers()
        if !outcome.left.isEmpty {
            round.emit(.warning("\(round.launch.target): \(Leftovers.cannotBeEnded(outcome.left))"))
        }
        // Its agents do so every time: once is enough.
        guard !outcome.ended.isEmpty, round.toldOfLeftovers.insert(round.launch.target) else { return }
        let count = outcome.ended.count
        round.emit(
            .warning(
                "\(round.launch.target): agents left \(Count.text(count, "process", many: "processes")) behind, which "
                    + "\(count == 1 ? "was" : "were") ended: \(Leftovers.list(outcome.ended)). CPU and memory of processes that leave "
                    + "their agent are in no figure; an agent is to end what it starts"))
    }
}

/// Texts of which each is told once. Confined to the node's main thread.
final class ToldOnce {
    private var told: Set<String> = []

    /// Whether it was not in it before.
    func insert(_ text: String) -> Bool { told.insert(text).inserted }
}
