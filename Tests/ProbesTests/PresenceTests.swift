import BenchmarkModel
import Testing

@testable import Probes

/// The declarations of metrics say where every process has a figure; the probes must agree.
@Suite struct PresenceTests {
    @Test("Every metric of a steady probe is declared for steady states, in both arms")
    func steady() {
        #expect(!SteadyProbes.metrics.isEmpty && Set(SteadyProbes.metrics).count == SteadyProbes.metrics.count)
        for metric in SteadyProbes.metrics {
            for phase in [Phase.twins, .uniform] { #expect(metric.presence.isIn(phase, isOn: false), "\(metric)") }
        }
    }

    @Test("The figures of a steady probe are those of its metrics, in their order")
    func figures() {
        for probe in SteadyProbes.all {
            #expect(probe.init(pids: [0x3fff_fff0]).finish().map(\.0) == probe.metrics)
        }
    }

    @Test("Memory is declared for ready fleets and steady states, and what a soak reads for the soak")
    func memory() {
        for (metric, _) in MemoryProbe.Reading(absent: "no process").figures {
            for phase in [Phase.herd, .scale, .twins, .uniform] {
                #expect(metric.presence.isIn(phase, isOn: false), "\(metric) \(phase)")
            }
        }
        for (metric, _) in GrowthProbe().read([]) { #expect(metric.presence.isIn(.soak, isOn: false), "\(metric)") }
    }
}
