import BenchmarkModel
import LinuxSystem
import LiveValidation

/// Asks running agents for their pages.
protocol AgentAsking: Sendable {
    /// Asks the agents and checks their answers. When a signal arrives, checks the answers received so far.
    /// - Parameter progress: is called with the number of agents that are done.
    func ask(
        _ subject: LiveSubject, _ options: LiveOptions, progress: (Int) -> Void
    ) throws -> (validation: Validation, isInterrupted: Bool)
}

/// The agents that `validate` asks.
struct LiveSubject: Sendable {
    let name: String
    let targets: [LiveTarget]
}

/// Asks agents over the network.
struct LiveAgents: AgentAsking {
    func ask(
        _ subject: LiveSubject, _ options: LiveOptions, progress: (Int) -> Void
    ) throws -> (validation: Validation, isInterrupted: Bool) {
        let signals = try EndSignals.install()
        let validation = LiveValidation.asking(
            name: subject.name, subject.targets, options, isEnding: { EndSignals.pending != nil },
            progress: progress)
        _ = consume signals
        return (validation, EndSignals.pending != nil)
    }
}
