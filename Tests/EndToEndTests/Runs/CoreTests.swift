import Foundation
import LinuxSystem
import Testing

extension BenchTests {
    /// A bench that may use only part of the machine.
    @Suite struct CoreTests {
        private static let short = [
            "--quick", "--agents", "1", "--rounds", "1", "--scrape-interval", "2", "--warm-up", "0.5",
            "--solo", "0", "--herd", "0", "--output", "RESULTS",
        ]

        @Test("A bench on one core of several says so, and a share of the machine refers to that core")
        func affinity() throws {
            let cores = UsableCores()
            guard let one = cores.allowed.min(), cores.online > 1 else { return }
            let wrapper = ["/usr/bin/taskset", "-c", "\(one)"]
            let doctor = try BenchProcess(["doctor", "--json"], under: wrapper).wait()
            #expect(doctor.out.contains("1 of \(cores.online) cores"), "\(doctor.out)")
            let bench = try BenchProcess(["run", "--target", "swift"] + Self.short, under: wrapper)
            #expect([0, 1, 3].contains(bench.wait().code))
            let rows = csvRows(try BenchProcess.run(["export", "--format", "csv", "--output", bench.results]).out)
            func figure(_ statistic: String) throws -> Double {
                let row = try #require(
                    rows.first {
                        $0["metric"] == "cpu_seconds_per_second" && $0["arm"] == "treatment"
                            && $0["statistic"] == statistic && $0["agent"] == ""
                    })
                return try #require(row["value"].flatMap { Double($0) })
            }
            #expect(try figure("sum_of_machine") == figure("sum"))
        }

        @Test("A cgroup quota is found, and blocks in which the quota stopped the bench are disturbed")
        func quota() throws {
            // Needs the cpu hierarchy of cgroup v1, or v2, with permission to create groups. Otherwise the test does
            // nothing.
            let name = "exporter-bench-test-\(OwnProcess.pid)"
            guard let group = QuotaGroup(name: name, cores: 0.25) else { return }
            defer { group.remove() }
            let wrapper = ["/bin/sh", "-c", "echo 0 > \(group.path)/cgroup.procs && exec \"$@\"", "sh"]
            let doctor = try BenchProcess(["doctor", "--json"], under: wrapper).wait()
            #expect(doctor.out.contains("0.25 of") && doctor.out.contains("quota of cgroup"), "\(doctor.out)")
            // The requests need more CPU than the quota allows.
            let target = try MarkedTarget(iterations: 20_000_000)
            let bench = try BenchProcess(["run", "--target", target.path] + Self.short, under: wrapper)
            _ = bench.wait()
            let raw = csvRows(try BenchProcess.run(["export", "--format", "raw", "--output", bench.results]).out)
            let stopped = raw.filter {
                $0["metric"] == "throttled_periods" && $0["phase"] == "twins" && $0["block"] != ""
            }
            #expect(stopped.count == 2)
            #expect(stopped.contains { $0["value"].flatMap { Double($0) } ?? 0 > 0 }, "\(stopped)")
            let report = try BenchProcess.run(["report", "--output", bench.results]).out
            #expect(report.contains("a CPU quota stopped the bench"), "\(report)")
        }
    }
}

/// A control group with a CPU quota.
private struct QuotaGroup {
    let path: String

    /// Creates a group; nil if that is not possible.
    init?(name: String, cores: Double) {
        let candidates = [
            ("/sys/fs/cgroup/cpu", "cpu.cfs_quota_us", "\(Int(cores * 100_000))"),
            ("/sys/fs/cgroup/cpu,cpuacct", "cpu.cfs_quota_us", "\(Int(cores * 100_000))"),
            ("/sys/fs/cgroup", "cpu.max", "\(Int(cores * 100_000)) 100000"),
        ]
        for (root, file, quota) in candidates where Files.exists("\(root)/cgroup.procs") {
            let path = "\(root)/\(name)"
            guard (try? FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)) != nil
            else {
                continue
            }
            if (try? Data(quota.utf8).write(to: URL(fileURLWithPath: "\(path)/\(file)"))) != nil {
                self.path = path
                return
            }
            rmdir(path)
        }
        return nil
    }

    /// Removes the group when the last of its processes has exited, and waits at most 2 s.
    func remove() {
        for _ in 0..<200 where rmdir(path) != 0 { usleep(10_000) }
    }
}
