/// A cost that a calibration plants in its agents: the metric that the agents report, and the bench's metric that
/// should find it.
package struct Plant: Hashable, Sendable {
    /// The part of a run in which the bench looks for the cost.
    package enum Place: Hashable, Sendable {
        /// The difference of the twins.
        case twins
        /// The difference of solo launches.
        case solo
        /// The growth over a soak.
        case growth
    }

    /// The cost that the agents themselves report.
    package let truth: Metric
    package let found: Metric
    package let place: Place

    private init(_ truth: Metric, _ found: Metric, _ place: Place) {
        self.truth = truth
        self.found = found
        self.place = place
    }

    package static let all: [Plant] = [
        Plant(.plantedCPU, .cpu, .twins), Plant(.plantedMemory, .uss, .twins),
        Plant(.plantedScrapeBytes, .scrapePayload, .twins), Plant(.plantedDiskWrites, .diskWrites, .twins),
        Plant(.plantedMain, .mainSeconds, .solo), Plant(.plantedInit, .exporterInit, .solo),
        Plant(.plantedServerStart, .serverStart, .solo), Plant(.plantedFirstMetrics, .firstMetrics, .solo),
        Plant(.plantedLatency, .requestSeconds, .twins), Plant(.plantedGrowth, .uss, .growth),
    ]
}

extension Metric {
    package static let plantedCPU = planted(
        .cpu, "CPU time of the planting threads and their child processes in steady state; CPU clocks.")
    package static let plantedMemory = planted(.uss, "Private memory that the agent touched at startup.")
    package static let plantedScrapeBytes = planted(
        .scrapePayload, "Planted bytes of the page by the agent's own count, divided by the scrape interval.")
    package static let plantedDiskWrites = planted(
        .diskWrites, "Bytes per second that the agent wrote to a file in steady state, by its own count.")
    package static let plantedMain = planted(
        .mainSeconds, "Time spent before the agent's first act; CLOCK_MONOTONIC.")
    package static let plantedInit = planted(
        .exporterInit, "Time spent within exporter initialization; CLOCK_MONOTONIC.")
    package static let plantedServerStart = planted(
        .serverStart, "Time spent before the HTTP port was opened; CLOCK_MONOTONIC.")
    package static let plantedFirstMetrics = planted(
        .firstMetrics, "Total time spent before the first page; CLOCK_MONOTONIC.")
    package static let plantedLatency = planted(
        .requestSeconds, "Mean sleep before an answer in steady state; CLOCK_MONOTONIC.")
    package static let plantedGrowth = Metric(
        name: "planted_memory_growth_bytes_per_second", unit: .bytesPerSecond, polarity: .neutral,
        title: "planted memory growth",
        definition: "Bytes allocated and never freed per second, by the agent's own count.")

    static let planted: [Metric] = Plant.all.map(\.truth)

    /// Creates a planted metric. Its name is `planted_` and the name of the metric that should find it.
    private static func planted(_ metric: Metric, _ definition: String) -> Metric {
        Metric(
            name: "planted_\(metric.name)", unit: metric.unit, polarity: .neutral, title: "planted \(metric.title)",
            definition: definition, possible: metric.possible)
    }
}
