import BenchmarkModel

extension StartUpWatch.Kind {
    /// Returns the checks that a process must pass before it is operational, by the endpoints that its target serves.
    ///
    /// A target without health path and requests shows only by its metrics that it is up, and its control has no
    /// metrics. With a load command the request port is awaited in both twins, because requests could otherwise be
    /// refused. Without one it is awaited in the control only, which would otherwise never be ready.
    static func awaited(_ interface: AgentInterface, isOn: Bool) -> [Self] {
        let asked: [Self] =
            (isOn ? [.metrics] : []) + (interface.healthPath == nil ? [] : [.health])
            + (interface.requests.isEmpty ? [] : [.request])
        let isSilent = interface.healthPath == nil && interface.requests.isEmpty
        return asked + (isSilent && (interface.hasLoadCommand || !isOn) ? [.port] : [])
    }

}

extension StartUpWatch.Check {
    /// Returns the port at which the check finds its answer.
    func port(of agent: AgentOrder) -> Int {
        switch kind {
        case .metrics: agent.pages[page].port
        case .health: agent.ports.health
        case .request, .port: agent.ports.requests
        }
    }
}

extension StartUpWatch {
    /// Returns whether a check waits for the port that counts as the agent's HTTP port: that of its first page.
    func isOfHTTPPort(_ check: Check, _ agent: Agent) -> Bool {
        check.port(of: agent.order) == agent.order.ports.metrics
            && (check.kind == .metrics || !interface(agent).isBare)
    }
}
