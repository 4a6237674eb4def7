import BenchmarkModel
import FleetConfiguration
import NodeRunner

extension OrderFactory {
    /// Returns the order that starts an agent, with its load command.
    func order(_ subject: Subject, _ planned: PlannedAgent, _ phase: Phase, _ load: LoadOrder) -> AgentOrder {
        let target = subject.target(of: planned.arm)
        let ports = planned.placement.ports
        let agent = planned.agent.id
        let interval = plan.scrapeInterval(of: target)
        let values = [
            "name": agent.name, "address": planned.placement.address, "port": "\(ports.requests)",
            "health_port": "\(ports.health)", "metrics_port": "\(ports.metrics)", "scratch": Upkeep.scratchToken,
            "sink": Upkeep.sinkToken, "sink_port": Upkeep.sinkPortToken, "interval": interval.plainText,
            "interval_ms": "\(Int(saturating: (interval * 1000).rounded()))",
        ].merging(paths(target)) { $1 }
        // Agents do not inherit the environment of the user.
        var environment = [
            "PATH": "/usr/local/bin:/usr/bin:/bin", "LANG": "C.UTF-8", "AGENT_NAME": agent.name,
            "AGENT_ADDRESS": planned.placement.address, "AGENT_PORT": "\(ports.requests)",
            "HEALTH_CHECK_PORT": "\(ports.health)", "METRICS_PORT": "\(ports.metrics)",
            "ENABLE_PROMETHEUS_METRICS": "true",
            // The seed is the same in all arms, so that twins fail the same requests. In the heap phase it is the same
            // in all runs.
            "AGENT_SEED": "\(SeededRandom.derived(phase == .heap ? 1 : plan.seed, agent.description))",
        ]
        let isHeap = phase == .heap
        let isWrapped = !isHeap && target.isWrapped(planned.agent)
        let template =
            isWrapped
            ? target.legacyCommand : isHeap && !target.heapCommand.isEmpty ? target.heapCommand : target.command
        var command = template.map { Placeholders.expand($0, values: values) }
        let ofTarget = isHeap ? target.environment.merging(target.heapEnvironment) : target.environment
        for (name, value) in ofTarget.sent { environment[name] = Placeholders.expand(value, values: values) }
        let loadCommand =
            plan.steadySeconds(of: phase) == nil
            ? nil : LoadCommandOrder(of: target, for: agent, load, values: values, environment: environment)
        if !subject.isOn(planned.arm) {
            // A wrapper uses the documented variable, whatever off switch the agents of the target have.
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
        let served = isWrapped ? target.behindWrapper : target
        var https = served.rules.https
        https?.certificates?.authorities = served.rules.https?.certificates?.authorities.map {
            Placeholders.expand($0, values: paths(target))
        }
        return AgentOrder(
            id: agent, arm: planned.arm,
            source: .program(
                ProgramOrder(
                    command: command, environment: environment, isWrapped: isWrapped, loadCommand: loadCommand,
                    upkeep: Upkeep(target.rules) { Placeholders.expand($0, values: values) },
                    requestSocket: served.rules.requestSocket.map { Placeholders.expand($0, values: values) })),
            address: planned.placement.address, ports: served.asked(ports),
            pages: served.pages.map { PageOrder($0, ports: ports) }, https: https,
            group: planned.group, isOn: subject.isOn(planned.arm),
            push: served.push.map { PushOrder($0, interval: interval) })
    }
}

extension Upkeep {
    /// - Parameter expand: replaces the placeholders of a text.
    init(_ rules: ServiceRules, expand: (String) -> String) {
        self.init(
            workingDirectory: rules.workingDirectory.isEmpty ? nil : expand(rules.workingDirectory),
            setup: rules.setup.map(expand), teardown: rules.teardown.map(expand), stop: rules.stop)
    }
}
