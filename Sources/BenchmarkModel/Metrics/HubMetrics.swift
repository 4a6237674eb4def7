/// What the Prometheus costs that scrapes, where a run has one.
extension Metric {
    package static let hubCPU = Metric(
        name: "hub_cpu_seconds_per_second", unit: .cores, polarity: .lowerIsBetter, title: "CPU of the hub",
        definition: "CPU time per wall second of steady state of the Prometheus that scrapes; clock_getcpuclockid.")
    package static let hubMemory = Metric(
        name: "hub_memory_uss_bytes", unit: .bytes, polarity: .lowerIsBetter, title: "memory of the hub (USS)",
        definition: "memory_uss_bytes of that Prometheus, at the end of steady state.")
    package static let hubAgentCPU = Metric(
        name: "hub_agent_cpu_seconds_per_second", unit: .cores, polarity: .lowerIsBetter,
        title: "CPU of the hub per agent",
        definition: "hub_cpu_seconds_per_second over the number of agents that it scrapes: its idle cost is in it.")
    package static let hubAgentMemory = Metric(
        name: "hub_agent_memory_uss_bytes", unit: .bytes, polarity: .lowerIsBetter,
        title: "memory of the hub per agent (USS)",
        definition: "hub_memory_uss_bytes over the number of agents that it scrapes: what it has without any is in it.")

    static let ofTheHub: [Metric] = [hubCPU, hubMemory, hubAgentCPU, hubAgentMemory]
}
