extension StartUpWatch.Kind {
    /// What a process has to show before it is operational: what its target serves.
    ///
    /// Where nothing tells that it is up besides its metrics, which it may not have, its request port is awaited: the load of a
    /// load command would otherwise meet closed doors, and a control without anything would never be ready. Twins await it both.
    static func awaited(_ interface: AgentInterface, isOn: Bool) -> [Self] {
        let asked: [Self] =
            (isOn ? [.metrics] : []) + (interface.healthPath == nil ? [] : [.health])
            + (interface.requestPaths.isEmpty ? [] : [.request])
        let isUntold = interface.healthPath == nil && interface.requestPaths.isEmpty
        return asked + (isUntold && (interface.hasLoadCommand || !isOn) ? [.port] : [])
    }

    /// Whether it is about the port of requests, not that of metrics.
    var isOfRequests: Bool { self == .request || self == .port }
}
