/// Metrics of the scraping Prometheus server, in runs that have one.
extension Metric {
    package static let hubCPU = Metric(
        name: "hub_cpu_seconds_per_second", unit: .cores, polarity: .lowerIsBetter, title: "CPU of the hub",
        definition: "CPU time of the scraping Prometheus per wall second of steady state; clock_getcpuclockid.")
    package static let hubMemory = Metric(
        name: "hub_memory_uss_bytes", unit: .bytes, polarity: .lowerIsBetter, title: "memory of the hub (USS)",
        definition: "memory_uss_bytes of the scraping Prometheus, at the end of steady state.")
    package static let hubAgentCPU = Metric(
        name: "hub_agent_cpu_seconds_per_second", unit: .cores, polarity: .lowerIsBetter,
        title: "CPU of the hub per agent",
        definition: "hub_cpu_seconds_per_second divided by the number of scraped agents; includes the hub's idle cost.")
    package static let hubAgentMemory = Metric(
        name: "hub_agent_memory_uss_bytes", unit: .bytes, polarity: .lowerIsBetter,
        title: "memory of the hub per agent (USS)",
        definition:
            "hub_memory_uss_bytes divided by the number of scraped agents; includes the hub's memory without any "
            + "agent.")

    static let ofTheHub: [Metric] = [hubCPU, hubMemory, hubAgentCPU, hubAgentMemory]
}
