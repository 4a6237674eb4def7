package import BenchmarkModel
import Foundation
import LinuxSystem
import NodeRunner
import Scraping

/// Programs that run already, known by where their page is. Nothing of them is started or ended.
package enum RunningPrograms {
    /// Stands for the one agent that each of them is.
    package static let fleet = Fleet(
        name: "running",
        agents: [
            AgentProfile(
                id: AgentID(machine: "running", name: "exporter"), group: "running", port: 0, healthCheckPort: 0,
                required: true, kind: .enhanced, dependencies: [])
        ])

    /// Makes a target of an address and names it after the address: `localhost:9100`, with the path unless that is /metrics.
    /// Secrets of the address are `***` in the name.
    /// - Returns: nil for a text that is not an http or https address of a host.
    package static func target(_ text: String, credentials: CredentialFiles? = nil) -> Target? {
        let address = PageAddress(text)
        guard let place = place(text), let parts = URLComponents(string: address.shown) else { return nil }
        let path = parts.path == "/metrics" ? "" : parts.path
        let query = parts.query.map { "?\($0)" } ?? ""
        return .running(
            name: "\(place.host):\(place.port)\(path)\(query)", url: address, credentials: credentials)
    }

    /// A stored plan with the addresses that its store keeps without their secrets.
    static func plan(_ stored: Plan, with addresses: [PageAddress]) throws(HarnessError) -> Plan {
        var plan = stored
        for index in plan.targets.indices {
            guard let url = plan.targets[index].url, url.sent == nil else { continue }
            guard let whole = addresses.first(where: { $0.shown == url.shown }) else {
                throw .missing(
                    "the secrets of \(url) are not stored: give its whole address again, --resume RUN --url ADDRESS")
            }
            plan.targets[index].url = whole
        }
        guard let stranger = addresses.first(where: { one in !plan.targets.contains { $0.url == one } }) else {
            return plan
        }
        throw .missing("the run has no target at \(stranger): leave out this --url")
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
        guard let place = target.url.flatMap({ place($0.shown) }) else { return "no address" }
        let redaction = (target.url?.redaction ?? .none)
            .joined(target.credentials.flatMap { try? Credentials($0) }?.redaction)
        return switch ListenerSearch().find(host: place.host, port: place.port) {
        case .processes(let processes):
            processes.map { "PID \($0.pid), \(command(of: $0, redaction))" }.joined(separator: "; ")
        case .none(let reason): "not seen: \(reason)"
        }
    }

    /// Its program and arguments without secrets, cut to 200 characters.
    private static func command(of process: RunningProcess, _ redaction: Redaction) -> String {
        guard !process.arguments.isEmpty else { return process.program }
        let words = SecretText.maskedCommand(process.arguments.map(redaction.masked))
        return String(words.joined(separator: " ").prefix(200))
    }

    /// The one process of a step: in one arm it is scraped, in the other left alone.
    static func orders(_ subject: Subject, _ step: Step) -> [AgentOrder] {
        guard let arm = step.arm, let url = subject.treatment.url?.sent, let place = place(url) else { return [] }
        return [
            AgentOrder(
                id: fleet.agents[0].id, arm: arm,
                source: .running(RunningPage(url: url, credentials: subject.treatment.credentials)),
                address: place.host,
                ports: AgentPorts(requests: place.port, health: place.port, metrics: place.port), group: 0,
                isOn: true)
        ]
    }
}
