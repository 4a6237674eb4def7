import BenchmarkModel
import LinuxSystem
import Probes
import Scraping

/// What is read of the processes of agents when they are ready, or when their time is over.
extension StartUpWatch {
    /// Of a pack when the last of its agents is operational, an equal share each.
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

    /// Its time is over. One that the machine had no core for is not blamed.
    func notReady(_ agent: Agent, _ index: Int) {
        let process = agent.process
        let pids = process.isStarted ? process.pids.flatMap { [$0] + ProcessTree().descendants(of: $0) } : []
        let noCore = CoreWait(pids).explanation(since: CoreWait(startedAt: process.spawnedAt))
        agent.fail(owed(agent, index) + (noCore.map { ": \($0)" } ?? ""), hadNoCore: noCore != nil)
    }

    /// CPU and memory are those of the exporter only if its own process made the page.
    func lookForForwarder(_ fetched: Fetched, _ agent: Agent) {
        guard case .answered(let answer) = fetched.outcome else { return }
        let addresses = HostAddress.resolve(agent.order.address)
        if let other = answer.redirectedTo, let place = RedirectedPlace(other),
            place != RedirectedPlace(agent.order.page?.url ?? "")
        {
            return agent.process.hide("its page is redirected to another server, \(place): give that address")
        }
        let servers = Set(addresses.compactMap { Endpoint($0.description, agent.order.ports.metrics) })
        guard let origin = forwarders?.origin(of: answer, servers: servers) else { return }
        agent.process.hide(
            "\(agent.process.processNames) only passes on the bytes of a page that \(origin) made: give the address of the "
                + "exporter itself")
    }
}
