package import BenchmarkModel
import Foundation
import LinuxSystem
import NodeRunner
import Scraping

/// Programs that run already, given by the address of their metrics page. The bench neither starts nor ends them.
package enum RunningPrograms {
    /// A fleet of one agent, which stands for the program.
    package static let fleet = Fleet(
        name: "running",
        agents: [
            AgentProfile(
                id: AgentID(machine: "running", name: "exporter"), group: "running", port: 0, healthCheckPort: 0,
                required: true, kind: .enhanced, dependencies: [])
        ])

    /// Returns a target for an address, with a name such as `localhost:9100`. The name contains the path unless it is
    /// /metrics, and `***` for secrets.
    ///
    /// - Returns: nil for a text that is not an http or https address of a host.
    package static func target(_ text: String, access: HTTPAccess? = nil) -> Target? {
        let address = PageAddress(text)
        guard let endpoint = endpoint(text), let parts = URLComponents(string: address.shown) else { return nil }
        let path = parts.path == "/metrics" ? "" : parts.path
        let query = parts.query.map { "?\($0)" } ?? ""
        return .running(
            name: "\(endpoint.host):\(endpoint.port)\(path)\(query)", url: address, access: access)
    }

    /// Returns a stored plan with whole addresses, because the store keeps addresses without their secrets.
    ///
    /// - Throws: `HarnessError.missing` if an address is not given, or belongs to no target of the run.
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
        guard let unknown = addresses.first(where: { one in !plan.targets.contains { $0.url == one } }) else {
            return plan
        }
        throw .missing("the run has no target at \(unknown): leave out this --url")
    }

    /// Returns the host and the port of an address; nil if it has none.
    static func endpoint(_ url: String) -> (host: String, port: Int)? {
        guard let parts = URLComponents(string: url), let scheme = parts.scheme?.lowercased(),
            ["http", "https"].contains(scheme), let host = parts.host, !host.isEmpty
        else { return nil }
        let port = parts.port ?? (scheme == "https" ? 443 : 80)
        return (1...65_535).contains(port) ? (host, port) : nil
    }

    /// Returns the process behind the address of a target, or the reason why it is unknown, for the environment of a
    /// run.
    static func process(of target: Target) -> String {
        guard let endpoint = target.url.flatMap({ endpoint($0.shown) }) else { return "no address" }
        let redaction = (target.url?.redaction ?? .none)
            .joined(target.pages[0].access?.credentials.flatMap { try? Credentials($0) }?.redaction)
        return switch ListenerSearch().find(host: endpoint.host, port: endpoint.port) {
        case .processes(let processes):
            processes.map { "PID \($0.pid), \(command(of: $0, redaction))" }.joined(separator: "; ")
        case .none(let reason): "unknown: \(reason)"
        }
    }

    /// Returns the command line of a process without secrets, cut to 200 characters.
    private static func command(of process: RunningProcess, _ redaction: Redaction) -> String {
        guard !process.arguments.isEmpty else { return process.program }
        let words = SecretText.maskedCommand(process.arguments.map(redaction.masked))
        return String(words.joined(separator: " ").prefix(200))
    }

    /// Returns the order for the program in a step: in one arm it is scraped, in the other it is not.
    static func orders(_ subject: Subject, _ step: Step) -> [AgentOrder] {
        guard let arm = step.arm, let url = subject.treatment.url?.sent, let endpoint = endpoint(url) else { return [] }
        return [
            AgentOrder(
                id: fleet.agents[0].id, arm: arm,
                source: .running(RunningPage(url: url)),
                address: endpoint.host,
                ports: AgentPorts(requests: endpoint.port, health: endpoint.port, metrics: endpoint.port),
                // Its page is asked at its whole address.
                pages: [
                    PageOrder(
                        port: endpoint.port, path: "", isSecure: url.lowercased().hasPrefix("https:"),
                        access: subject.treatment.pages[0].access)
                ], group: 0,
                isOn: true)
        ]
    }
}
