import BenchmarkModel
import LinuxSystem

/// Ends the processes of a launch and everything that they left running: children, also those in sessions of their own,
/// and daemons. Then cleans up their places. Confined to the node's main thread.
struct LaunchEnd {
    let round: RoundContext
    let places: LaunchPlaces

    /// The end of the processes of a launch.
    struct Outcome {
        /// The processes that did not end after the signal.
        let killed: [AgentProcess]
        /// Seconds from the signal until all processes had ended.
        let seconds: Double
        /// Processes that the agents left running.
        let leftovers: Leftover.Outcome
    }

    /// Time that processes have after SIGTERM where the round is interrupted, in nanoseconds.
    private static let hurriedGrace: Int64 = 1_000_000_000

    /// Sends each process the signal of its stop rule, then SIGKILL to those that remain after their time, which is
    /// shorter where the round is interrupted. When this returns, none of them is left except those named in a warning.
    ///
    @discardableResult
    func end(_ processes: [AgentProcess]) -> Outcome {
        let ending = ProcessEnding(clock: round.clock)
        let began = round.clock.now()
        for process in processes { process.terminate() }
        var killed: [AgentProcess] = []
        var left: [AgentProcess] = []
        for seconds in Set(processes.map(\.stop.seconds)).sorted() {
            let waited = round.clock.now() - began
            let late = ending.wait(for: processes.filter { $0.stop.seconds == seconds }) {
                (round.interruption.isRequested ? min(Self.hurriedGrace, seconds.nanoseconds) : seconds.nanoseconds)
                    - waited
            }
            killed += late
            left += ending.kill(late)
        }
        let seconds = (round.clock.now() - began).seconds
        return Outcome(killed: killed, seconds: seconds, leftovers: finish(left: left))
    }

    /// Sends SIGKILL at once.
    ///
    /// - Returns: the processes that the agents left running.
    @discardableResult
    func kill(_ processes: [AgentProcess]) -> Leftover.Outcome {
        finish(left: ProcessEnding(clock: round.clock).kill(processes))
    }

    private func finish(left: [AgentProcess]) -> Leftover.Outcome {
        // These processes wait for a device, and end when it answers.
        let names = left.map { "\($0.processNames) of \($0.agents.first?.order.id.description ?? "an agent")" }
        if !names.isEmpty {
            round.emit(
                .warning("\(round.launch.target): still running 2 s after SIGKILL: \(names.joined(separator: ", "))"))
        }
        // A teardown may end what the processes left.
        places.tearDown()
        let leftovers = endLeftovers()
        places.removeScratch()
        return leftovers
    }

    /// Ends the descendants of this node that it no longer needs.
    private func endLeftovers() -> Leftover.Outcome {
        let outcome = round.machine.endLeftovers()
        if !outcome.left.isEmpty {
            round.emit(.warning("\(round.launch.target): \(Leftovers.cannotBeEnded(outcome.left))"))
        }
        // Agents that leave processes do so in every round: one warning for a target is enough.
        guard !outcome.ended.isEmpty, round.leftoversReported.insert(round.launch.target.text) else {
            return outcome
        }
        let count = outcome.ended.count
        round.emit(
            .warning(
                "\(round.launch.target): agents left \(Count.text(count, "process", many: "processes")) running, which "
                    + "\(count == 1 ? "was" : "were") ended: \(Leftovers.list(outcome.ended)). CPU and memory of such "
                    + "processes are not measured; an agent must end the processes that it starts"))
        return outcome
    }
}

/// Texts that are reported once each. Confined to the node's main thread.
final class ReportedOnce {
    private var reported: Set<String> = []

    /// Adds a text. Returns whether it is new.
    func insert(_ text: String) -> Bool { reported.insert(text).inserted }
}
