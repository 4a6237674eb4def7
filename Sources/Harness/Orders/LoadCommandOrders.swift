import BenchmarkModel
import FleetConfiguration
import NodeRunner

extension LoadCommandOrder {
    /// What starts the load of one process; nil for a target without a load command.
    ///
    /// It is told what its agent is told, but not whether the exporter is on: twins get the same load, with the same seed.
    ///
    /// - Parameters:
    ///   - values: of the agent's placeholders.
    ///   - environment: the agent's own, of both arms.
    init?(
        of target: Target, for agent: AgentID, _ load: LoadOrder, values: [String: String],
        environment: [String: String]
    ) {
        guard !target.loadCommand.isEmpty else { return nil }
        // As other programs read numbers: a whole one without a fraction.
        let told = [
            "rate": load.rate.plainText, "seconds": (load.warmUpSeconds + load.steadySeconds).plainText,
            "warm_up": load.warmUpSeconds.plainText,
            // What every program takes as a seed: 31 bits.
            "seed": "\(SeededRandom.derived(load.seed, agent.description) & 0x7fff_ffff)",
        ]
        let all = values.merging(told) { $1 }
        var environment = environment
        environment["ENABLE_PROMETHEUS_METRICS"] = nil
        for (name, value) in told { environment["LOAD_\(name.uppercased())"] = value }
        self.init(
            command: target.loadCommand.map { Placeholders.expand($0, values: all) }, environment: environment)
    }
}
