import BenchmarkModel

extension StartUpWatch.Kind {
    /// Returns the checks that a process must pass before it is operational, by the endpoints that its target serves.
    ///
    /// A target without health path and requests shows only by its metrics that it is up, and its control has no
    /// metrics. With a load command the request port is awaited in both twins, because requests could otherwise be
    /// refused. Without one it is awaited in the control only, which would otherwise never be ready.
    ///
    /// - Parameters:
    ///   - servesPages: whether it has metrics pages.
    ///   - pushes: whether it pushes. Then a control without anything to ask is operational as soon as it runs.
    static func awaited(
        _ interface: AgentInterface, isOn: Bool, servesPages: Bool = true, pushes: Bool = false
    ) -> [Self] {
        let asked: [Self] =
            (isOn && servesPages ? [.metrics] : []) + (isOn && pushes ? [.push] : [])
            + (interface.healthPath == nil ? [] : [.health])
            + (interface.requests.isEmpty ? [] : [.request])
        let isSilent = interface.healthPath == nil && interface.requests.isEmpty
        return asked + (isSilent && (interface.hasLoadCommand || !isOn && servesPages) ? [.port] : [])
    }

}

extension StartUpWatch.Check {
    /// Returns the port at which the check finds its answer.
    func port(of agent: AgentOrder) -> Int {
        switch kind {
        case .metrics: agent.pages[page].port
        case .health: agent.ports.health
        case .request, .port: agent.ports.requests
        // The port of the sink is not the agent's.
        case .push: agent.ports.metrics
        }
    }
}

extension StartUpWatch {
    struct Check {
        let agent: Int
        let kind: Kind
        /// Index of the page; 0 for other kinds than metrics.
        let page: Int
        var tag: Int { (agent * MetricsPage.most + page) * Kind.allCases.count + kind.rawValue }

        init(agent: Int, kind: Kind, page: Int = 0) {
            self.agent = agent
            self.kind = kind
            self.page = page
        }

        init(tag: Int) {
            let pages = tag / Kind.allCases.count
            self.init(
                agent: pages / MetricsPage.most, kind: Kind(rawValue: tag % Kind.allCases.count)!,
                page: pages % MetricsPage.most)
        }
    }

    /// Returns whether a check waits for the port that counts as the agent's HTTP port: that of its first page.
    func isOfHTTPPort(_ check: Check, _ agent: Agent) -> Bool {
        check.port(of: agent.order) == agent.order.ports.metrics
            && (check.kind == .metrics || !interface(agent).isBare)
    }
}
