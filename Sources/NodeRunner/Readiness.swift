import BenchmarkModel

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

extension AgentProcess {
    /// What it still owed when its time was over.
    func notReady(_ interface: AgentInterface) -> String {
        let ports = order.ports
        var owed: [String] = []
        func owe(_ kind: StartUpWatch.Kind, _ what: String, _ port: Int) {
            let heard = lastAnswer[kind.rawValue].map { "last: \($0)" } ?? "nobody listened"
            owed.append("\(what) on \(order.address):\(port) (\(heard))")
        }
        if order.isOn, startUp.allFamilies == nil { owe(.metrics, interface.metricsPath, ports.metrics) }
        if let path = interface.healthPath, startUp.health == nil { owe(.health, path, ports.metrics) }
        if !interface.requestPaths.isEmpty, startUp.firstRequest == nil { owe(.request, "a request", ports.requests) }
        if startUp.awaits.contains(StartUpWatch.Kind.port.rawValue), startUp.requestPort == nil {
            owe(.port, "its request port", ports.requests)
        }
        return "not ready within \(interface.readinessLimit) s: \(owed.joined(separator: ", "))"
    }
}
