import BenchmarkModel

/// The checks of an agent, and how long they may take.
extension StartUpWatch {
    enum Kind: Int, CaseIterable {
        case metrics
        case health
        case request
        /// The request port is seen listening. Nothing is sent to it.
        case port
        /// A push with data arrives at the sink.
        case push
    }

    func checks(_ agent: Agent, _ index: Int) -> [Check] {
        Kind.awaited(
            interface(agent), isOn: agent.order.isOn, servesPages: !agent.order.pages.isEmpty,
            pushes: agent.push != nil
        ).flatMap { kind in
            kind == .metrics ? pageChecks(agent, index) : [Check(agent: index, kind: kind)]
        }
    }

    /// Returns the checks of all pages of an agent.
    func pageChecks(_ agent: Agent, _ index: Int) -> [Check] {
        agent.order.pages.indices.map { Check(agent: index, kind: .metrics, page: $0) }
    }

    /// Returns the time limit in seconds. A process that runs already is asked only a few times, and each answer has
    /// the time that a scrape may take.
    func readinessLimit(_ agent: Agent) -> Double {
        agent.process.isStarted
            ? interface(agent).readinessLimit + firstPushDue(agent)
            : interface(agent).readinessLimit + answerTimeout(agent)
    }

    /// Returns the seconds until the first push of an agent is due: many programs push for the first time when an
    /// interval is over.
    func firstPushDue(_ agent: Agent) -> Double {
        agent.order.isOn && agent.push != nil ? agent.order.push?.interval ?? 0 : 0
    }

    /// Returns how many seconds a process may take for one answer.
    func answerTimeout(_ agent: Agent) -> Double { max(10, agent.order.scrapeTimeout) }
}
