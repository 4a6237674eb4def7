import BenchmarkModel
import Testing

@testable import NodeRunner

/// The metrics of a process that was never started, against a list of its own.
@Suite struct AbsenceTests {
    private static let startUp: [Metric] = [
        .execSeconds, .mainSeconds, .listeningSeconds, .firstRequest, .fullyOperational, .cpuToReady,
    ]
    private static let startUpOfExporter: [Metric] = [.registeredSeconds, .firstMetrics, .exporterInit, .serverStart]
    private static let memory: [Metric] = [.uss, .fileMemory, .pss, .pssAnonymous]
    private static let steadyState: [Metric] =
        memory + [.cpu, .diskWrites, .peakRSS, .processCount]
        + [.requestSeconds, .serviceSeconds, .requestThroughput, .requestFailures]
        + [.requestsSent, .requestsAnswered, .requestsFailed, .requestsUnanswered, .requestConnections]
    private static let scrapes: [Metric] = [
        .scrapePayload, .scrapeWire, .scrapeRequestBytes, .scrapeHeaderBytes, .scrapeResponseBodyBytes, .scrapeSeconds,
        .scrapeBodyBytes, .scrapeFixedBytes, .scrapeSeries, .lintFindings, .scrapeGzipPayload, .scrapeGzipWire,
        .scrapeGzipBodyBytes,
    ]

    /// Returns the metrics in both arms, and those that a process has besides if its exporter is on.
    private static func expected(_ phase: Phase) -> (both: [Metric], on: [Metric]) {
        switch phase {
        case .solo: (startUp, startUpOfExporter)
        case .herd, .scale: (startUp + memory, startUpOfExporter + [.endpointsAccessible])
        case .twins, .uniform:
            (startUp + steadyState, startUpOfExporter + scrapes + [.endpointsAccessible])
        case .soak: ([.cpu, .uss, .descriptors, .threads], [.endpointsAccessible])
        case .heap: ([.heap, .allocations, .allocationsPerScrape], [])
        case .loopback: ([], [])
        }
    }

    @Test(
        "A process that was never started has its reason under every metric of its phase and arm",
        arguments: Phase.allCases)
    func metrics(_ phase: Phase) {
        let expected = Self.expected(phase)
        for isOn in [false, true] {
            let agent = AgentOrder.made(isOn: isOn)
            let round = FakeRound(.made([agent], phase: phase))
            let found = Absence.observations(round.context, agent, "it did not start", isOfAgent: false)
            #expect(Set(found.map(\.metric)) == Set(expected.both + (isOn ? expected.on : [])), "\(phase) \(isOn)")
            #expect(found.count == Set(found.map(\.metric)).count)
            #expect(found.allSatisfy { $0.measured == .absent("it did not start") })
        }
    }

    @Test("The endpoints of an agent that cannot be started are not accessible, which is a value")
    func access() {
        let agent = AgentOrder.made()
        let round = FakeRound(.made([agent], phase: .herd))
        let found = Absence.observations(round.context, agent, "no such file")
        #expect(found.filter { $0.measured.value != nil }.map(\.metric) == [.endpointsAccessible])
        #expect(found.first { $0.metric == .endpointsAccessible }?.measured == .value(0))
    }
}
