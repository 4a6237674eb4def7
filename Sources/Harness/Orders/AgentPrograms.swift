import BenchmarkModel
import FleetConfiguration
import NodeRunner

extension OrderFactory {
    /// What starts an agent at its place, with the load command of its target.
    func order(_ subject: Subject, _ place: AgentPlace, _ phase: Phase, _ load: LoadOrder) -> AgentOrder {
        let target = subject.target(of: place.arm)
        let ports = place.placement.ports
        let agent = place.agent.id
        let values = [
            "name": agent.name, "address": place.placement.address, "port": "\(ports.requests)",
            "health_port": "\(ports.health)", "metrics_port": "\(ports.metrics)",
        ].merging(paths(target)) { $1 }
        // Nothing of the user's own environment reaches an agent but where programs are found.
        var environment = [
            "PATH": "/usr/local/bin:/usr/bin:/bin", "LANG": "C.UTF-8", "AGENT_NAME": agent.name,
            "AGENT_ADDRESS": place.placement.address, "AGENT_PORT": "\(ports.requests)",
            "HEALTH_CHECK_PORT": "\(ports.health)", "METRICS_PORT": "\(ports.metrics)",
            "ENABLE_PROMETHEUS_METRICS": "true",
            // The same in all arms: twins fail the same requests. In the heap phase the same in all runs.
            "AGENT_SEED": "\(SeededRandom.derived(phase == .heap ? 1 : plan.seed, agent.description))",
        ]
        let isHeap = phase == .heap
        let isWrapped = !isHeap && target.isWrapped(place.agent)
        let template =
            isWrapped
            ? target.legacyCommand : isHeap && !target.heapCommand.isEmpty ? target.heapCommand : target.command
        var command = template.map { Placeholders.expand($0, values: values) }
        let ofTarget = isHeap ? target.environment.merging(target.heapEnvironment) : target.environment
        for (name, value) in ofTarget.sent { environment[name] = Placeholders.expand(value, values: values) }
        let loadCommand =
            plan.steadySeconds(of: phase) == nil
            ? nil : LoadCommandOrder(of: target, for: agent, load, values: values, environment: environment)
        if !subject.isOn(place.arm) {
            // A wrapper is told by the documented variable, whatever the target's own agents are told by.
            if isWrapped {
                environment["ENABLE_PROMETHEUS_METRICS"] = "false"
                if plan.bareControl { environment["AGENT_HTTP_SERVER"] = "false" }
            }
            for off in plan.bareControl ? [target.off, target.bare] : [target.off] {
                switch off {
                case .environment(let off):
                    for (name, value) in off.sent { environment[name] = Placeholders.expand(value, values: values) }
                case .arguments(let off) where !command.isEmpty && !isWrapped:
                    command += off.wrappedValue.map { Placeholders.expand($0, values: values) }
                case .arguments, .none: break
                }
            }
        }
        return AgentOrder(
            id: agent, arm: place.arm,
            source: .program(
                ProgramOrder(
                    command: command, environment: environment, isWrapped: isWrapped, loadCommand: loadCommand)),
            address: place.placement.address, ports: ports, group: place.group, isOn: subject.isOn(place.arm))
    }
}
