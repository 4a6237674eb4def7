/// Metrics of the startup of an agent or of the whole fleet.
extension Metric {
    package static let exporterInit = Metric(
        name: "exporter_init_seconds", unit: .seconds, polarity: .lowerIsBetter, title: "exporter initialization",
        definition: "Time from before the exporter's first act, including the loading of its libraries, until all "
            + "families are registered; the agent's stamps, CLOCK_MONOTONIC.", presence: .startUp.ofExporter)
    package static let serverStart = Metric(
        name: "server_start_seconds", unit: .seconds, polarity: .lowerIsBetter, title: "metrics server start",
        definition: "Time from the registration of all families until the metrics socket accepts; the agent's stamps, "
            + "CLOCK_MONOTONIC.", presence: .startUp.ofExporter)
    package static let firstMetrics = Metric(
        name: "first_metrics_seconds", unit: .seconds, polarity: .lowerIsBetter, title: "first metrics available",
        definition: "Spawn until the first complete 200 answer with at least one valid sample; LISTEN in the kernel's "
            + "socket table, then a GET. For agents that push: spawn until the first push with data was complete at the "
            + "sink.", presence: .startUp.ofExporter)
    package static let firstRequest = Metric(
        name: "first_request_seconds", unit: .seconds, polarity: .lowerIsBetter, title: "first request answered",
        definition:
            "Spawn until the first request on the agent's port is answered, in both arms; measured from outside.",
        presence: .startUp)
    package static let fullyOperational = Metric(
        name: "fully_operational_seconds", unit: .seconds, polarity: .lowerIsBetter, title: "fully operational",
        definition: "Spawn until all required families are served or the first push has arrived (treatment), /health "
            + "answers 200 and one request is answered; measured from outside.", presence: .startUp)
    package static let execSeconds = Metric(
        name: "exec_seconds", unit: .seconds, polarity: .lowerIsBetter, title: "program loaded",
        definition: "Spawn until execve has succeeded; the launching process sees its pipe close.", presence: .startUp)
    package static let mainSeconds = Metric(
        name: "main_seconds", unit: .seconds, polarity: .lowerIsBetter, title: "main entered",
        definition: "Spawn until the first act of the agent's own code; the agent's stamp, CLOCK_MONOTONIC.",
        presence: .startUp)
    package static let registeredSeconds = Metric(
        name: "exporter_registered_seconds", unit: .seconds, polarity: .lowerIsBetter, title: "families registered",
        definition: "Spawn until all families are registered; the agent's stamp, CLOCK_MONOTONIC.",
        presence: .startUp.ofExporter)
    package static let listeningSeconds = Metric(
        name: "listening_seconds", unit: .seconds, polarity: .lowerIsBetter, title: "HTTP port listens",
        definition: "Spawn until the agent's HTTP port was seen listening in the kernel's socket table, in both arms.",
        presence: .startUp)
    package static let listenPollStep = Metric(
        name: "listen_poll_step_seconds", unit: .seconds, polarity: .lowerIsBetter, title: "startup uncertainty",
        definition: "Longest gap between two polls of the kernel's socket table while agents started. Startup figures "
            + "measured from outside may be late by this time.", isWorstCase: true)
    package static let herdReady = Metric(
        name: "herd_ready_seconds", unit: .seconds, polarity: .lowerIsBetter, title: "whole fleet ready",
        definition: "First spawn until the last agent of the fleet was fully operational.", isComparedRelatively: true)
    package static let herdFirstMetrics = Metric(
        name: "herd_first_metrics_seconds", unit: .seconds, polarity: .lowerIsBetter,
        title: "whole fleet's first metrics",
        definition: "First spawn until the last agent's first metrics.")
    package static let cpuToReady = Metric(
        name: "cpu_to_ready_seconds", unit: .seconds, polarity: .lowerIsBetter, title: "CPU to ready",
        definition: "CPU time that the process had used when it was fully operational; its CPU clock.", addsUp: true,
        presence: .startUp)
    package static let machineCPUToReady = Metric(
        name: "machine_cpu_to_ready_seconds", unit: .seconds, polarity: .lowerIsBetter,
        title: "CPU to ready, by the machine",
        definition:
            "CPU time of the cores that the bench may use, from the first spawn until the fleet was ready, minus the "
            + "bench's own; /proc/stat.", possible: Unit.seconds.possibleDifference)

    static let startUp: [Metric] = [
        exporterInit, serverStart, firstMetrics, firstRequest, fullyOperational, execSeconds, mainSeconds,
        registeredSeconds, listeningSeconds, listenPollStep, herdReady, herdFirstMetrics, cpuToReady, machineCPUToReady,
    ]
}
