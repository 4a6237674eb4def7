import BenchmarkModel
import LinuxSystem
import Probes

/// Starts a round's agents in their order. Those of a pack come one behind the other: the first one starts the process, the others join.
final class Launcher {
    private let round: RoundContext
    /// The last pack, and its process or why there is none.
    private var last: (pack: Pack, host: Result<AgentHost, LaunchProblem>)?

    init(_ round: RoundContext) { self.round = round }

    struct LaunchProblem: Error { let reason: String }

    func launch(_ order: ProcessOrder) -> Result<AgentProcess, LaunchProblem> {
        guard order.credentials == nil else { return authorized(order) }
        guard let pack = order.pack else { return start(order).map { AgentProcess(order, in: $0) } }
        if let last, last.pack == pack { return last.host.map { AgentProcess(order, in: $0) } }
        let host = start(order)
        last = (pack, host)
        return host.map { AgentProcess(order, in: $0) }
    }

    private func authorized(_ order: ProcessOrder) -> Result<AgentProcess, LaunchProblem> {
        do throws(CredentialError) {
            let credentials = try order.credentials.map { files throws(CredentialError) in try Credentials(files) }
            return start(order).map { AgentProcess(order, in: $0, credentials: credentials) }
        } catch {
            return .failure(LaunchProblem(reason: "its credentials: \(error)"))
        }
    }

    private func start(_ order: ProcessOrder) -> Result<AgentHost, LaunchProblem> {
        guard order.url == nil else {
            let found = ListenerSearch().find(host: order.address, port: order.ports.metrics)
            return .success(AgentHost(order, FoundBody(found)))
        }
        do throws(SystemError) {
            return .success(
                try AgentHost(
                    order, niceness: round.agentNiceness, controlGroup: try controlGroup(order),
                    keeping: round.order.readsPlants ? MemoryLimits.finalReport : MemoryLimits.output))
        } catch {
            return .failure(LaunchProblem(reason: "it could not be started: \(error)"))
        }
    }

    private func controlGroup(_ order: ProcessOrder) throws(SystemError) -> ControlGroup? {
        guard round.order.countsChildren, let root = round.controlGroups else { return nil }
        return try ControlGroup(in: root, name: "\(order.group)-\(order.arm.rawValue)")
    }
}
