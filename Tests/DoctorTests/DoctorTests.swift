import BenchmarkModel
import Foundation
import LinuxSystem
import Testing

@testable import Doctor

/// A machine defined by a test, as files below a directory.
private struct Machine: ~Copyable {
    let root = NSTemporaryDirectory() + "doctor-\(UUID().uuidString)"

    init(_ files: [String: String]) throws {
        for (path, text) in files {
            let file = URL(fileURLWithPath: root + path)
            try FileManager.default.createDirectory(
                at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data(text.utf8).write(to: file)
        }
    }

    deinit { try? FileManager.default.removeItem(atPath: root) }

    func check(
        cores: UsableCores = UsableCores(online: 4, allowed: [], quota: nil), busy: Double = 0, steal: Double = 0
    ) -> [String: Diagnosis] {
        byName(MachineChecks(machine: MachineFiles(root: root), cores: cores, shares: (busy, steal)).all())
    }
}

private func byName(_ all: [Diagnosis]) -> [String: Diagnosis] {
    Dictionary(all.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
}

@Suite struct DoctorTests {
    private static let governor = "/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor"
    private static let noTurbo = "/sys/devices/system/cpu/intel_pstate/no_turbo"
    private static let boost = "/sys/devices/system/cpu/cpufreq/boost"
    private static let clock = "/sys/devices/system/clocksource/clocksource0/current_clocksource"

    @Test("A quiet machine with a fixed frequency passes all checks")
    func quiet() throws {
        let machine = try Machine([
            Self.governor: "performance\n", Self.noTurbo: "1\n", Self.clock: "tsc\n",
        ])
        for diagnosis in machine.check().values { #expect(diagnosis.state == .ok, "\(diagnosis)") }
    }

    @Test("A busy laptop with one core gets the effect and the fix of every problem")
    func laptop() throws {
        let machine = try Machine([
            Self.governor: "powersave\n", Self.noTurbo: "0\n", Self.clock: "hpet\n",
        ])
        let found = machine.check(cores: UsableCores(online: 1, allowed: [], quota: nil), busy: 0.5, steal: 0.05)
        #expect(found.count == 6)
        for diagnosis in found.values {
            #expect(diagnosis.state == .degraded && diagnosis.lost != "" && diagnosis.remedy != "", "\(diagnosis)")
        }
        #expect(found["load"]?.found.hasPrefix("50.0 %") == true && found["steal"]?.found.hasPrefix("5.0 %") == true)
        #expect(found["governor"]?.remedy == "cpupower frequency-set -g performance")
    }

    @Test("The turbo files of the two kinds of drivers have opposite meanings", arguments: ["0", "1"])
    func turbo(value: String) throws {
        let intel = try Machine([Self.noTurbo: value]).check()["turbo"]
        let common = try Machine([Self.boost: value]).check()["turbo"]
        #expect(intel?.state == (value == "1" ? .ok : .degraded))
        #expect(common?.state == (value == "0" ? .ok : .degraded))
    }

    @Test("A property that the machine does not report is degraded, never ok")
    func silent() throws {
        let machine = try Machine([:])
        let found = machine.check()
        for name in ["governor", "turbo", "clock source"] {
            #expect(found[name]?.state == .degraded && found[name]?.found.contains("not reported") == true)
        }
        let unread = byName(
            MachineChecks(
                machine: MachineFiles(root: machine.root), cores: UsableCores(online: 4, allowed: [], quota: nil),
                shares: nil
            ).all())
        #expect(unread["steal"]?.state == .degraded && unread["load"]?.state == .degraded)
    }

    @Test("Limits of cores by affinity or quota are reported, and a quota is degraded")
    func limitedCores() throws {
        let machine = try Machine([:])
        func cores(_ allowed: Set<Int>, quota: Double? = nil) -> Diagnosis? {
            let quota = quota.map { CPULimitGroups.Quota(group: "/box", cores: $0) }
            return machine.check(cores: UsableCores(online: 8, allowed: allowed, quota: quota))["cores"]
        }
        #expect(cores([0, 1, 2])?.state == .ok && cores([0, 1, 2])?.found == "3 of 8 cores by affinity or cpuset")
        #expect(cores([5])?.state == .degraded && cores([5])?.remedy.contains("taskset") == true)
        let half = cores([0, 1], quota: 0.5)
        #expect(half?.state == .degraded && half?.found == "0.5 of 8 cores by the quota of cgroup /box")
        #expect(half?.lost.contains("0.5 cores") == true && half?.remedy.contains("cpu.max") == true)
        #expect(cores([0, 1], quota: 4)?.found == "2 of 8 cores by affinity or cpuset")
    }

    private func space(
        free: Int? = 9_000_000, write: String? = nil, descriptors: Int = 2000, ports: [Int]? = [],
        shared: String? = nil, problem: String? = nil
    ) -> [String: Diagnosis] {
        byName(
            LimitChecks(
                free: free, writeProblem: write, neededBytes: 8_000_000, directory: "results", descriptors: descriptors,
                neededDescriptors: 1700, occupiedPorts: ports, ephemeralPorts: 32_768...60_999,
                sharedPortProblem: shared, groupProblem: problem, groupMode: "v2"
            ).all())
    }

    @Test("Limits of a default run are missing when they are too low, and ok otherwise")
    func limits() {
        for diagnosis in space().values { #expect(diagnosis.state == .ok) }
        let short = space(free: 7_000_000, descriptors: 1024, ports: nil)
        #expect(short["disk"]?.state == .missing && short["limits"]?.state == .missing)
        #expect(short["limits"]?.remedy == "ulimit -n 1700")
        #expect(short["ports"]?.state == .missing)
        #expect(space(free: nil)["disk"]?.state == .degraded)
        #expect(space(write: "results: cannot be written")["disk"]?.state == .missing)
    }

    @Test(
        "The free space of a missing directory is that of the nearest existing parent",
        arguments: [("/", "/"), ("/no/such", "/"), ("/tmp/no/such/place", "/tmp"), ("no-such", "."), ("/tmp", "/tmp")])
    func space(directory: String, nearest: String) { #expect(Files.nearestExisting(directory) == nearest) }

    @Test("Occupied ports and missing control groups are degraded, not missing")
    func moved() {
        let found = space(
            ports: Array(7200..<7210), shared: "no free port is left", problem: "control groups cannot be created")
        #expect(found["port range"]?.state == .degraded && found["port range"]?.remedy.hasPrefix("sysctl") == true)
        #expect(found["ports"]?.state == .degraded && found["ports"]?.found.contains("7207 and 2 more") == true)
        #expect(found["cgroup"]?.state == .degraded && found["cgroup"]?.lost.contains("children") == true)
    }

    @Test("A program that the bench does not use yet has no effect and no fix")
    func unused() throws {
        let machine = try Machine(["/bin/prometheus": "", "/sys/bus/event_source/devices/cpu/type": "4"])
        let program = machine.root + "/bin/prometheus"
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: program)
        let files = MachineFiles(root: machine.root)
        let found = byName(
            ProgramChecks(path: [machine.root + "/bin"], machine: files, allocator: nil, plots: nil).all())
        for name in ["PMU", "netem", "Slurm"] {
            #expect(found[name]?.state == .unused && found[name]?.lost == "" && found[name]?.remedy == "")
        }
        #expect(found["toolchains"]?.found == "not on the PATH: swift g++ go cargo python3")
        #expect(found["PMU"]?.found == "hardware counters are available")
        #expect(found["jemalloc"]?.state == .degraded && found["jemalloc"]?.remedy == "scripts/setup bench")
        #expect(found["plots"]?.state == .degraded && found["plots"]?.remedy == "scripts/setup bench")
        #expect(found["Prometheus"]?.state == .degraded && found["Prometheus"]?.found == "promtool not on the PATH")
        #expect(found["Alertmanager"]?.state == .degraded && found["Alertmanager"]?.remedy == "scripts/setup hub")
    }

    @Test("Only the target of a default run is required, and other targets are degraded without their programs")
    func targets() {
        let target = Target.running(name: "swift", url: "http://localhost/metrics")
        func state(_ problem: String?, isDefault: Bool) -> Diagnosis.State {
            TargetCheck(target: target, problem: problem, isDefault: isDefault).diagnosis().state
        }
        #expect(state(nil, isDefault: true) == .ok)
        #expect(state("there is no program", isDefault: true) == .missing)
        #expect(state("there is no program", isDefault: false) == .degraded)
    }
}
