import BenchmarkModel
import Harness
import LinuxSystem
import LiveValidation
import Scraping

/// Asks running agents for their pages.
protocol AgentAsking: Sendable {
    /// Asks the agents and checks their answers. When a signal arrives, checks the answers received so far.
    /// - Parameter progress: is called with the number of agents that are done.
    func ask(
        _ subject: LiveSubject, _ options: LiveOptions, progress: (Int) -> Void
    ) throws -> (validation: Validation, isInterrupted: Bool)

    /// Looks at a service: its pages and, where this machine shows them, its processes and other ports.
    /// - Throws: `BenchInterrupted` when a signal ended the look.
    func survey(_ service: ServiceURL) throws -> ServiceSighting
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
    func survey(_ service: ServiceURL) throws -> ServiceSighting {
        let signals = try EndSignals.install()
        let sighting = try RunningServiceSurvey.look(
            host: service.host, port: service.port, path: service.path, Scraper()
        ) { () throws(BenchInterrupted) in
            if EndSignals.pending != nil { throw BenchInterrupted() }
        }
        _ = consume signals
        return sighting
    }
}
