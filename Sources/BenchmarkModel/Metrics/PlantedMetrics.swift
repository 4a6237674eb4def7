/// A cost that a calibration plants in its agents: what the agents say of it themselves, and which of the bench's figures is to find it.
package struct Plant: Hashable, Sendable {
    /// Where the bench looks for it.
    package enum Place: Hashable, Sendable {
        /// In the difference of the twins.
        case twins
        /// In the difference of single launches.
        case solo
        /// In the growth over a soak.
        case growth
    }

    /// By the agents' own account.
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
        .cpu, "The planting threads' own CPU clocks over steady state, child processes included.")
    package static let plantedMemory = planted(.uss, "Private memory that the agent touched at its start.")
    package static let plantedScrapeBytes = planted(
        .scrapePayload, "Bytes of the page that were put there, by the agent's own count, over the scrape interval.")
    package static let plantedDiskWrites = planted(
        .diskWrites, "Bytes that the agent wrote to a file in steady state, by its own count.")
    package static let plantedMain = planted(.mainSeconds, "Spent before the agent's first act; CLOCK_MONOTONIC.")
    package static let plantedInit = planted(
        .exporterInit, "Spent within exporter initialisation; CLOCK_MONOTONIC.")
    package static let plantedServerStart = planted(
        .serverStart, "Spent before the HTTP port was opened; CLOCK_MONOTONIC.")
    package static let plantedFirstMetrics = planted(
        .firstMetrics, "All that was spent before the first page; CLOCK_MONOTONIC.")
    package static let plantedLatency = planted(
        .requestSeconds, "Mean time slept before an answer in steady state; CLOCK_MONOTONIC.")
    package static let plantedGrowth = Metric(
        name: "planted_memory_growth_bytes_per_second", unit: .bytesPerSecond, polarity: .neutral,
        title: "planted memory growth",
        definition: "Bytes allocated and never freed per second, by the agent's own count.")

    static let planted: [Metric] = Plant.all.map(\.truth)

    /// Named as the metric that is to find it, with `planted_` in front.
    private static func planted(_ metric: Metric, _ definition: String) -> Metric {
        Metric(
            name: "planted_\(metric.name)", unit: metric.unit, polarity: .neutral, title: "planted \(metric.title)",
            definition: definition, possible: metric.possible)
    }
}
