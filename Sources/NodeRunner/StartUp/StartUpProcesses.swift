import BenchmarkModel
import LinuxSystem
import Probes
import Scraping

/// Readings of the processes of agents, made when the agents are ready or when their time is over.
extension StartUpWatch {
    /// Records the CPU to ready. In a pack this is done when the last agent is operational, and each agent has an equal
    /// share.
    func noteCPU(_ process: AgentProcess) {
        guard let pid = process.pid else { return }
        let tree = ProcessTree()
        let total = CPUProbe(pids: [pid] + tree.descendants(of: pid), group: process.controlGroup?.account).total
        if process.controlGroup == nil, tree.endedChildren(of: pid).map({ $0.faults > 0 }) ?? false {
            process.needsGroup = true
        }
        for agent in process.agents where agent.startUp.cpuToReady == nil {
            agent.startUp.cpuToReady = total.value.map { .value($0 / Double(process.size)) } ?? total
        }
    }

    /// Fails an agent whose time is over. An agent that the machine had no core for is not blamed.
    func notReady(_ agent: Agent, _ index: Int) {
        let process = agent.process
        let pids = process.isStarted ? process.pids.flatMap { [$0] + ProcessTree().descendants(of: $0) } : []
        let noCore = CoreWait(pids).explanation(since: CoreWait(startedAt: process.spawnedAt))
        agent.fail(failedChecks(agent, index) + (noCore.map { ": \($0)" } ?? ""), hadNoCore: noCore != nil)
    }

    /// Checks that the process made the page itself: otherwise its CPU and memory are not those of the exporter.
    func lookForForwarder(_ fetched: Fetched, _ agent: Agent) {
        guard case .answered(let answer) = fetched.outcome else { return }
        let addresses = HostAddress.resolve(agent.order.address)
        if let other = answer.redirectedTo, let server = ServerAddress(other),
            server != ServerAddress(agent.order.page?.url ?? "")
        {
            return agent.process.hide("its page is redirected to another server, \(server): use that address")
        }
        let servers = Set(
            addresses.flatMap { address in agent.order.pagePorts.compactMap { Endpoint(address.description, $0) } })
        guard let origin = forwarders?.origin(of: answer, servers: servers) else { return }
        agent.process.hide(
            "\(agent.process.processNames) only forwards a page that \(origin) made: use the address of the exporter "
                + "itself")
    }
}
