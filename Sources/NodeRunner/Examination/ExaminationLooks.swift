import BenchmarkModel
import LinuxSystem
import Scraping

/// The points that need no answer of the target: its sockets, its stamps and its processes.
extension TargetExamination {
    func address(_ agent: Agent) -> TargetPoint {
        guard examination.bindsAddress else {
            return TargetPoint(
                "address", .missing, found: "its target file has binds_address: false",
                consequence: "its agents are told apart by port, and have other ports than in the fleet file")
        }
        let ports = agent.order.pagePorts
        var onAll = false
        /// Ports on which it listens at its own address.
        var own: Set<Int> = []
        do throws(SystemError) {
            let table = try round.machine.listeners()
            let servers = agent.order.pageServers
            try table.dump { listener in
                if servers.contains(listener) { own.insert(Int(listener.port)) }
                if listener.address == 0, ports.contains(Int(listener.port)) { onAll = true }
            }
            // An IPv6 socket that accepts IPv4 too listens on all addresses.
            let ofIPv6 = own.count < ports.count ? try table.portsOfIPv6() : []
            if ports.contains(where: { !own.contains($0) && ofIPv6.contains($0) }) { onAll = true }
        } catch {
            return TargetPoint("address", .unseen, found: "listening sockets cannot be listed: \(error)")
        }
        if onAll {
            return TargetPoint(
                "address", .wrong, found: "it listens on all addresses",
                consequence: "set binds_address: false in its target file; otherwise its twins use the same port")
        }
        guard let closed = ports.first(where: { !own.contains($0) }) else {
            return TargetPoint(
                "address", .supported, found: "it listens on its own address (\(agent.order.address))")
        }
        return TargetPoint("address", .unseen, found: "nothing listens on \(agent.order.address):\(closed)")
    }

    func stamps(_ agent: Agent) -> TargetPoint {
        let wanted = ["main", "exporter_init_begin", "exporter_init_end", "server_listening"]
        let found = agent.stamps()
        for event in wanted where found.events.contains(event) {
            guard case .failure(let problem) = found.time(of: event, nil) else { continue }
            return TargetPoint(
                "stamps", .wrong, found: problem.reason,
                consequence: "that stamp is not used; write nanoseconds of CLOCK_MONOTONIC (docs/targets.md)")
        }
        let missing = wanted.filter { !found.events.contains($0) }
        guard !missing.isEmpty else { return TargetPoint("stamps", .supported, found: wanted.joined(separator: " ")) }
        return TargetPoint(
            "stamps", .missing, found: "not written to BENCH_EVENT_FD: \(missing.joined(separator: " "))",
            consequence:
                "exporter initialization and metrics server start are not measured; first metrics are measured "
                + "from outside")
    }

    func offSwitch(
        _ off: Agent?, _ all: [Agent], _ questions: TargetQuestions
    ) throws(Interrupted) -> TargetPoint {
        if let off {
            let ofPages = off.order.pages.isEmpty ? nil : try questions.offSwitch(off)
            let ofPushes = try PushQuestions(round).offSwitch(off)
            return TargetFindings.offSwitch([ofPages, ofPushes].compactMap(\.self))
        }
        guard round.launch.agents.contains(where: { $0.arm == .control }) else {
            return TargetPoint(
                "off switch", .missing, found: "its target file does not say how to switch the exporter off",
                consequence: "absolute costs only, no overhead")
        }
        return TargetPoint("off switch", .unseen, found: "its process with the exporter off is not running")
    }

    func children(_ agents: [Agent]) -> TargetPoint {
        for process in agents.processes { process.checkAlive() }
        let seen = agents.filter(\.isAlive).processes.count { $0.pid != nil }
        return TargetFindings.processes(seen: seen, parents: ProcessTrees(agents).parents(agents).count)
    }
}
