/// Costs planted in the agents of a calibration: the truth beside which the bench's own figures are laid. Each has the name of the
/// metric that is to find it, with `planted_` in front.
extension Metric {
    public static let plantedCPU = planted(
        .cpu, "The planting threads' own CPU clocks over steady state, child processes included.")
    public static let plantedMemory = planted(.uss, "Private memory that the agent touched at its start.")
    public static let plantedScrapeBytes = planted(
        .scrapePayload, "Bytes of the page that were put there, by the agent's own count, over the scrape interval.")
    public static let plantedDiskWrites = planted(
        .diskWrites, "Bytes that the agent wrote to a file in steady state, by its own count.")
    public static let plantedMain = planted(.mainSeconds, "Spent before the agent's first act; CLOCK_MONOTONIC.")
    public static let plantedInit = planted(
        .exporterInit, "Spent within exporter initialisation; CLOCK_MONOTONIC.")
    public static let plantedServerStart = planted(
        .serverStart, "Spent before the HTTP port was opened; CLOCK_MONOTONIC.")
    public static let plantedFirstMetrics = planted(
        .firstMetrics, "All that was spent before the first page; CLOCK_MONOTONIC.")
    public static let plantedLatency = planted(
        .requestSeconds, "Mean time slept before an answer in steady state; CLOCK_MONOTONIC.")
    public static let plantedGrowth = Metric(
        name: "planted_memory_growth_bytes_per_second", unit: .bytesPerSecond, polarity: .neutral,
        title: "planted memory growth",
        definition: "Bytes allocated and never freed per second, by the agent's own count.")

    public static let planted: [Metric] = [
        plantedCPU, plantedMemory, plantedScrapeBytes, plantedDiskWrites, plantedMain, plantedInit, plantedServerStart,
        plantedFirstMetrics, plantedLatency, plantedGrowth,
    ]

    private static func planted(_ metric: Metric, _ definition: String) -> Metric {
        Metric(
            name: "planted_\(metric.name)", unit: metric.unit, polarity: .neutral, title: "planted \(metric.title)",
            definition: definition, possible: metric.possible)
    }
}
