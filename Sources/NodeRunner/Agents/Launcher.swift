import BenchmarkModel
import LinuxSystem
import Scraping

/// Starts the agents of a round in order. Agents of a pack follow each other: the first starts the process, the others
/// join it.
final class Launcher {
    private let round: RoundContext
    private let places: LaunchPlaces
    /// The last pack, and its process or the reason why it was not started.
    private var last: (pack: Pack, process: Result<AgentProcess, CannotStart>)?

    /// - Parameter places: the places of the processes, already prepared.
    init(_ round: RoundContext, _ places: LaunchPlaces) {
        self.round = round
        self.places = places
    }

    func launch(_ order: AgentOrder) -> Result<Agent, CannotStart> { places.placed(order).flatMap(launchPlaced) }

    private func launchPlaced(_ order: AgentOrder) -> Result<Agent, CannotStart> {
        let credentials: [Int: Credentials]
        do throws(CredentialError) {
            credentials = try Self.credentials(order)
        } catch {
            return .failure(CannotStart(reason: "its credentials: \(error)"))
        }
        func agent(in process: AgentProcess) -> Agent {
            Agent(order, in: process, credentials: credentials, push: places.push(order))
        }
        guard let pack = order.pack else { return start(order).map(agent) }
        if let last, last.pack == pack { return last.process.map(agent) }
        let process = start(order)
        last = (pack, process)
        return process.map(agent)
    }

    /// Reads the credentials of the agent's pages, by the index of the page.
    private static func credentials(_ order: AgentOrder) throws(CredentialError) -> [Int: Credentials] {
        var found: [Int: Credentials] = [:]
        for (index, page) in order.pages.enumerated() {
            if let credentials = page.access?.credentials { found[index] = try Credentials(credentials) }
        }
        return found
    }

    private func start(_ order: AgentOrder) -> Result<AgentProcess, CannotStart> {
        switch order.source {
        case .running:
            let body = round.machine.find(host: order.address, port: order.ports.metrics)
            return .success(AgentProcess(order, body))
        case .program(let program):
            do throws(SystemError) {
                let body = try round.machine.start(
                    program, owner: order.owner, niceness: round.agentNiceness,
                    controlGroup: try controlGroup(order),
                    keeping: round.launch.readsPlants ? MemoryLimits.finalReport : MemoryLimits.output)
                return .success(AgentProcess(order, body))
            } catch {
                return .failure(CannotStart(reason: "it could not be started: \(error)"))
            }
        }
    }

    private func controlGroup(_ order: AgentOrder) throws(SystemError) -> ControlGroup? {
        guard round.launch.countsChildren, let root = round.controlGroups else { return nil }
        return try ControlGroup(in: root, name: "\(order.group)-\(order.arm.rawValue)")
    }
}
