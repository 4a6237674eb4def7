/// Base units, as they stand in the CSV.
public enum Unit: String, Hashable, Sendable, Codable {
    case seconds
    case bytes
    case bytesPerSecond = "bytes_per_second"
    case requestsPerSecond = "requests_per_second"
    /// CPU seconds per wall second: 1 is one core, wholly busy.
    case cores
    case ratio
    case count
}

/// Which way is better, for judging a change.
public enum Polarity: String, Hashable, Sendable, Codable {
    case lowerIsBetter
    case higherIsBetter
    case neutral
}

/// A measured quantity: its name, unit, polarity, title and definition live here and nowhere else.
public struct Metric: Hashable, Sendable {
    public let name: String
    public let unit: Unit
    public let polarity: Polarity
    public let title: String
    /// One sentence: what exactly, and from which source.
    public let definition: String

    public static func named(_ name: String) -> Metric? { byName[name] }

    private static let byName = Dictionary(uniqueKeysWithValues: all.map { ($0.name, $0) })
}

extension Metric {
    public static let exporterInit = Metric(
        name: "exporter_init_seconds", unit: .seconds, polarity: .lowerIsBetter, title: "exporter initialisation",
        definition: "Before the exporter's first act, loading its libraries included, until all families are "
            + "registered; the agent's stamps, CLOCK_MONOTONIC.")
    public static let serverStart = Metric(
        name: "server_start_seconds", unit: .seconds, polarity: .lowerIsBetter, title: "metrics server start",
        definition: "All families registered until the metrics socket accepts; the agent's stamps, CLOCK_MONOTONIC.")
    public static let firstMetrics = Metric(
        name: "first_metrics_seconds", unit: .seconds, polarity: .lowerIsBetter, title: "first metrics available",
        definition: "Spawn until the first complete 200 answer with at least one valid sample; LISTEN seen in the "
            + "kernel's socket table, then a GET.")
    public static let firstRequest = Metric(
        name: "first_request_seconds", unit: .seconds, polarity: .lowerIsBetter, title: "first request answered",
        definition: "Spawn until the first request on the agent's port is answered, in both arms; from outside.")
    public static let fullyOperational = Metric(
        name: "fully_operational_seconds", unit: .seconds, polarity: .lowerIsBetter, title: "fully operational",
        definition: "Spawn until all required families are served (treatment), /health answers 200 and one request "
            + "is answered; from outside.")
    public static let listenPollStep = Metric(
        name: "listen_poll_step_seconds", unit: .seconds, polarity: .lowerIsBetter, title: "start-up uncertainty",
        definition: "Longest gap between two looks at the kernel's socket table while agents started: what the "
            + "start-up figures seen from outside may be late by.")
    public static let herdReady = Metric(
        name: "herd_ready_seconds", unit: .seconds, polarity: .lowerIsBetter, title: "whole fleet ready",
        definition: "First spawn until the last agent of the fleet was fully operational.")
    public static let herdFirstMetrics = Metric(
        name: "herd_first_metrics_seconds", unit: .seconds, polarity: .lowerIsBetter,
        title: "whole fleet's first metrics",
        definition: "First spawn until the last agent's first metrics.")
    public static let cpuToReady = Metric(
        name: "cpu_to_ready_seconds", unit: .seconds, polarity: .lowerIsBetter, title: "CPU to ready",
        definition: "CPU time the process had used when it was fully operational; its CPU clock.")
    public static let cpu = Metric(
        name: "cpu_seconds_per_second", unit: .cores, polarity: .lowerIsBetter, title: "CPU",
        definition: "CPU time per wall second in steady state; clock_getcpuclockid of the process.")
    public static let uss = Metric(
        name: "memory_uss_bytes", unit: .bytes, polarity: .lowerIsBetter, title: "memory (USS)",
        definition: "Private clean and dirty pages at the end of steady state, twins alive; smaps_rollup.")
    public static let pss = Metric(
        name: "memory_pss_bytes", unit: .bytes, polarity: .lowerIsBetter, title: "memory (PSS)",
        definition: "Proportional set size, shared pages divided among their users; smaps_rollup.")
    public static let peakRSS = Metric(
        name: "memory_peak_rss_bytes", unit: .bytes, polarity: .lowerIsBetter, title: "peak RSS",
        definition: "VmHWM at the end of steady state; /proc/PID/status.")
    public static let scrapePayload = Metric(
        name: "scrape_payload_bytes_per_second", unit: .bytesPerSecond, polarity: .lowerIsBetter,
        title: "metrics traffic",
        definition: "TCP payload of the scrape in both directions, HTTP headers included, per second of the scrape "
            + "interval; TCP_INFO of the scraper's connection at close.")
    public static let scrapeSeconds = Metric(
        name: "scrape_seconds", unit: .seconds, polarity: .lowerIsBetter, title: "scrape time",
        definition: "Connection start until the last byte of the page; libcurl's total time.")
    public static let scrapeBodyBytes = Metric(
        name: "scrape_body_bytes", unit: .bytes, polarity: .lowerIsBetter, title: "page size",
        definition: "Bytes of the exposition, identity encoding.")
    public static let scrapeSeries = Metric(
        name: "scrape_series", unit: .count, polarity: .neutral, title: "series per page",
        definition: "Sample lines of the exposition.")
    public static let diskWrites = Metric(
        name: "disk_write_bytes_per_second", unit: .bytesPerSecond, polarity: .lowerIsBetter, title: "disk writes",
        definition: "Bytes the process caused to be sent to storage in steady state; write_bytes of /proc/PID/io.")
    public static let endpointsAccessible = Metric(
        name: "endpoints_accessible_ratio", unit: .ratio, polarity: .higherIsBetter, title: "endpoints accessible",
        definition: "1 for an agent that answered its readiness checks and every scrape of the round, else 0.")
    public static let requestSeconds = Metric(
        name: "request_seconds", unit: .seconds, polarity: .lowerIsBetter, title: "response time",
        definition:
            "Mean time from the intended send time until the kernel had the last byte of the answer, in steady state.")
    public static let serviceSeconds = Metric(
        name: "service_seconds", unit: .seconds, polarity: .lowerIsBetter, title: "service time",
        definition: "Mean time from the actual send until the kernel had the last byte of the answer, in steady state.")
    public static let requestP50 = Metric(
        name: "request_p50_seconds", unit: .seconds, polarity: .lowerIsBetter, title: "response time, median",
        definition: "Median time from the intended send time in steady state; HDR histogram, 3 significant digits.")
    public static let requestP99 = Metric(
        name: "request_p99_seconds", unit: .seconds, polarity: .lowerIsBetter, title: "response time, p99",
        definition: "99th percentile from the intended send time in steady state; HDR histogram, 3 significant digits.")
    public static let requestThroughput = Metric(
        name: "request_throughput", unit: .requestsPerSecond, polarity: .higherIsBetter, title: "throughput",
        definition: "Requests answered per second of steady state.")
    public static let responsesIdentical = Metric(
        name: "responses_identical_ratio", unit: .ratio, polarity: .higherIsBetter, title: "answers identical",
        definition: "Share of requests that both twins answered with the same status and body.")

    // The bench itself.
    public static let harnessCPU = Metric(
        name: "harness_cpu_seconds_per_second", unit: .cores, polarity: .lowerIsBetter, title: "harness CPU",
        definition: "CPU time of the bench's own processes per wall second of steady state.")
    public static let lateSends = Metric(
        name: "late_sends_ratio", unit: .ratio, polarity: .lowerIsBetter, title: "sends later than 1 ms",
        definition: "Share of requests that left more than 1 ms after their intended send time.")
    public static let achievedRate = Metric(
        name: "achieved_rate_ratio", unit: .ratio, polarity: .higherIsBetter, title: "load achieved",
        definition: "Requests answered within steady state, over requests planned in it.")
    public static let machineBusy = Metric(
        name: "machine_busy_ratio", unit: .ratio, polarity: .neutral, title: "machine busy",
        definition: "Share of all cores' time in steady state that was not idle; /proc/stat.")
    public static let steal = Metric(
        name: "steal_ratio", unit: .ratio, polarity: .lowerIsBetter, title: "stolen CPU time",
        definition: "Share of all cores' time that the hypervisor gave to others in steady state; /proc/stat.")

    public static let all: [Metric] = [
        exporterInit, serverStart, firstMetrics, firstRequest, fullyOperational, listenPollStep, herdReady,
        herdFirstMetrics, cpuToReady, cpu, uss, pss, peakRSS, scrapePayload, scrapeSeconds, scrapeBodyBytes,
        scrapeSeries,
        diskWrites, endpointsAccessible, requestSeconds, serviceSeconds, requestP50, requestP99, requestThroughput,
        responsesIdentical, harnessCPU, lateSends, achievedRate, machineBusy, steal,
    ]
}
