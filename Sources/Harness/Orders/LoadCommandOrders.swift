import BenchmarkModel
import FleetConfiguration
import NodeRunner

extension LoadCommandOrder {
    /// Returns the load command of one agent; nil for a target without a load command.
    ///
    /// The command gets the same placeholders and variables as its agent, but not whether the exporter is on. Twins get
    /// the same load with the same seed.
    ///
    /// - Parameters:
    ///   - values: the values of the placeholders of the agent.
    ///   - environment: the variables of the agent that are the same in both arms.
    init?(
        of target: Target, for agent: AgentID, _ load: LoadOrder, values: [String: String],
        environment: [String: String]
    ) {
        guard !target.loadCommand.isEmpty else { return nil }
        // Other programs expect whole numbers without a fraction.
        let parameters = [
            "rate": load.rates.of(agent).plainText, "seconds": (load.warmUpSeconds + load.steadySeconds).plainText,
            "warm_up": load.warmUpSeconds.plainText,
            // 31 bits, which every program accepts as a seed.
            "seed": "\(SeededRandom.derived(load.seed, agent.description) & 0x7fff_ffff)",
        ]
        let all = values.merging(parameters) { $1 }
        var environment = environment
        environment["ENABLE_PROMETHEUS_METRICS"] = nil
        for (name, value) in parameters { environment["LOAD_\(name.uppercased())"] = value }
        self.init(
            command: target.loadCommand.map { Placeholders.expand($0, values: all) }, environment: environment)
    }
}
