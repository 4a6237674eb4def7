import BenchmarkModel
import ModelLiterals
import NodeRunner
import Testing

@testable import Harness

@Suite struct FailedStartTests {
    /// A class, because `#expect` accepts no mutating calls.
    private final class Starts {
        private var starts = FailedStarts()
        var givenUp: Set<SubjectID> { starts.givenUp }

        func record(_ target: SubjectID, _ arm: Arm, ready: Int, failed: [AgentID], fleet: Int) -> Bool {
            starts.record(target, arm, ready: ready, failed: failed, fleet: fleet)
        }
    }

    private func agents(_ names: String...) -> [AgentID] { names.map { AgentID(machine: "M", name: $0) } }

    @Test("A target is given up after the first launch of the fleet in which no process of an arm gets ready")
    func fleet() {
        let starts = Starts()
        let all = agents("a", "b", "c", "d")
        #expect(!starts.record("t", .treatment, ready: 1, failed: agents("b", "c", "d"), fleet: 4))
        let broken = Starts()
        #expect(broken.record("t", .control, ready: 0, failed: all, fleet: 4))
        #expect(broken.givenUp == ["t"])
        // A target is given up only once.
        #expect(!broken.record("t", .treatment, ready: 0, failed: all, fleet: 4))
    }

    @Test("A single agent that does not start does not give up its target")
    func single() {
        let starts = Starts()
        #expect(!starts.record("t", .treatment, ready: 0, failed: agents("a"), fleet: 77))
        #expect(!starts.record("t", .treatment, ready: 0, failed: agents("a"), fleet: 77))
        #expect(!starts.record("t", .treatment, ready: 0, failed: agents("b"), fleet: 77))
        #expect(starts.record("t", .treatment, ready: 0, failed: agents("c"), fleet: 77))
        let alone = Starts()
        #expect(alone.record("t", .treatment, ready: 0, failed: agents("a"), fleet: 1))
    }

    @Test("A target that was ready before is given up after two failed launches in a row")
    func before() {
        let starts = Starts()
        #expect(!starts.record("t", .treatment, ready: 1, failed: [], fleet: 1))
        #expect(!starts.record("t", .treatment, ready: 0, failed: agents("a"), fleet: 1))
        #expect(!starts.record("t", .treatment, ready: 1, failed: [], fleet: 1))
        #expect(!starts.record("t", .treatment, ready: 0, failed: agents("a"), fleet: 1))
        #expect(starts.record("t", .treatment, ready: 0, failed: agents("a"), fleet: 1))
    }

    @Test("Versions of Prometheus are compared by number")
    func versions() {
        func isAtLeast(_ version: String) -> Bool {
            InstalledPrometheus(program: "p", version: version).numbers >= PrometheusVersion(3, 10)
        }
        #expect(isAtLeast("3.12.0") && isAtLeast("3.10.0-rc.1") && isAtLeast("4.0.0"))
        #expect(!isAtLeast("3.9.1") && !isAtLeast("2.42.0+ds") && !isAtLeast("unknown"))
    }
}
