public import BenchmarkModel
import Foundation
import LinuxSystem
import NodeRunner

/// Programs that run already, known by where their page is. Nothing of them is started or ended.
public enum RunningPrograms {
    /// Stands for the one agent that each of them is.
    public static let fleet = Fleet(
        name: "running",
        agents: [
            AgentProfile(
                id: AgentID(machine: "running", name: "exporter"), group: "running", port: 0, healthCheckPort: 0,
                required: true, kind: .enhanced, dependencies: [])
        ])

    /// A target of an address, named after it: `localhost:9100`, with the path where that is not /metrics. nil for a text that is no
    /// http or https address of a host.
    public static func target(_ text: String) -> Target? {
        guard let parts = URLComponents(string: text), let place = place(text) else { return nil }
        let path = parts.path == "/metrics" ? "" : parts.path
        let query = parts.query.map { "?\($0)" } ?? ""
        return .running(name: "\(place.host):\(place.port)\(path)\(query)", url: text)
    }

    /// Host and port of an address; nil where there are none.
    static func place(_ url: String) -> (host: String, port: Int)? {
        guard let parts = URLComponents(string: url), let scheme = parts.scheme?.lowercased(),
            ["http", "https"].contains(scheme), let host = parts.host, !host.isEmpty
        else { return nil }
        let port = parts.port ?? (scheme == "https" ? 443 : 80)
        return (1...65_535).contains(port) ? (host, port) : nil
    }

    /// For the environment of a run: which process it is, or why that is not known.
    static func process(of target: Target) -> String {
        guard let place = target.url.flatMap(place) else { return "no address" }
        return switch ListenerSearch().find(host: place.host, port: place.port) {
        case .processes(let processes): processes.map(\.description).joined(separator: "; ")
        case .none(let reason): "not seen: \(reason)"
        }
    }

    /// The one process of a step: in one arm it is scraped, in the other left alone.
    static func orders(_ subject: Subject, _ step: Step) -> [ProcessOrder] {
        guard let arm = step.arm, let url = subject.treatment.url, let place = place(url) else { return [] }
        return [
            ProcessOrder(
                agent: fleet.agents[0].id, arm: arm, command: [], environment: [:], address: place.host,
                ports: AgentPorts(requests: place.port, health: place.port, metrics: place.port), group: 0,
                isOn: true, scrapes: [], url: url)
        ]
    }
}
