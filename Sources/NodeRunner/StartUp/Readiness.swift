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

    /// Returns the port at which a check finds its answer.
    func port(in ports: AgentPorts) -> Int {
        switch self {
        case .metrics: ports.metrics
        case .health: ports.health
        case .request, .port: ports.requests
        }
    }
}

extension StartUpWatch {
    struct Check {
        let agent: Int
        let kind: Kind
        var tag: Int { agent * Kind.allCases.count + kind.rawValue }

        init(agent: Int, kind: Kind) {
            self.agent = agent
            self.kind = kind
        }

        init(tag: Int) {
            self.init(agent: tag / Kind.allCases.count, kind: Kind(rawValue: tag % Kind.allCases.count)!)
        }
    }

    /// Returns whether a check waits for the port that counts as the agent's HTTP port: that of its page.
    func isOfHTTPPort(_ kind: Kind, _ agent: Agent) -> Bool {
        let ports = agent.order.ports
        return kind == .metrics || kind.port(in: ports) == ports.metrics && !interface(agent).isBare
    }
}
