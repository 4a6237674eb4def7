import Foundation
import Testing

@testable import LinuxSystem

@Suite struct UsableCoresTests {
    /// Files of a machine with eight cores, without control groups unless `files` has some.
    private func withMachine<Value>(_ files: [String: String], _ body: (String) throws -> Value) throws -> Value {
        let root = NSTemporaryDirectory() + "cores-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: root) }
        let all = [
            "/sys/devices/system/cpu/online": "0-7\n",
            "/proc/self/status": "Name:\tx\nCpus_allowed:\tff\nCpus_allowed_list:\t0-127\n",
        ].merging(files) { $1 }
        for (path, text) in all {
            let file = URL(fileURLWithPath: root + path)
            try FileManager.default.createDirectory(
                at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data(text.utf8).write(to: file)
        }
        return try body(root)
    }

    private func cores(_ files: [String: String]) throws -> UsableCores {
        try withMachine(files) { UsableCores(root: $0) }
    }

    private static let v2 = "31 23 0:28 / /sys/fs/cgroup rw,relatime shared:4 - cgroup2 cgroup2 rw,nsdelegate\n"
    private static let v1 = """
        31 23 0:28 / /sys/fs/cgroup ro - tmpfs tmpfs ro,mode=755
        32 31 0:29 / /sys/fs/cgroup/cpu,cpuacct rw shared:9 - cgroup cgroup rw,cpu,cpuacct
        33 31 0:31 / /sys/fs/cgroup/cpuset rw - cgroup cgroup rw,cpuset

        """

    @Test("Cores that could be plugged in do not count, and nothing limits a machine without groups")
    func whole() throws {
        let cores = try cores([:])
        #expect(cores.count == 8 && cores.text == "8" && cores.limit == nil && cores.runnable == 8)
    }

    @Test("Affinity counts the cores that are online")
    func affinity() throws {
        let cores = try cores(["/proc/self/status": "Cpus_allowed_list:\t2-3,6,9-10\n"])
        #expect(cores.allowed == [2, 3, 6])
        #expect(cores.count == 3 && cores.limit == "3 of 8 cores by affinity or cpuset")
    }

    @Test("The tightest quota of the process's own group and those above it counts, in version 2")
    func unified() throws {
        var files = [
            "/proc/self/mountinfo": Self.v2, "/proc/self/cgroup": "0::/user.slice/box/leaf\n",
            "/sys/fs/cgroup/user.slice/cpu.max": "300000 100000\n",
            "/sys/fs/cgroup/user.slice/box/cpu.max": "50000 100000\n",
            "/sys/fs/cgroup/user.slice/box/leaf/cpu.max": "max 100000\n",
        ]
        let half = try cores(files)
        #expect(half.quota == CPULimitGroups.Quota(group: "/user.slice/box", cores: 0.5))
        #expect(half.count == 0.5 && half.limit == "0.5 of 8 cores by the quota of cgroup /user.slice/box")
        // A quota above the number of cores limits nothing.
        files["/sys/fs/cgroup/user.slice/box/cpu.max"] = "max 100000\n"
        files["/sys/fs/cgroup/user.slice/cpu.max"] = "1600000 100000\n"
        let whole = try cores(files)
        #expect(whole.count == 8 && whole.limit == nil && !whole.isStoppedByQuota)
    }

    @Test("A quota of version 1 counts, also in a container whose group is the mounted directory")
    func versionOne() throws {
        let files = [
            "/proc/self/mountinfo": Self.v1, "/proc/self/cgroup": "3:cpuset:/\n2:cpu,cpuacct:/box\n",
            "/sys/fs/cgroup/cpu,cpuacct/cpu.cfs_quota_us": "-1\n",
            "/sys/fs/cgroup/cpu,cpuacct/cpu.cfs_period_us": "100000\n",
            "/sys/fs/cgroup/cpu,cpuacct/box/cpu.cfs_quota_us": "150000\n",
            "/sys/fs/cgroup/cpu,cpuacct/box/cpu.cfs_period_us": "100000\n",
        ]
        #expect(try cores(files).text == "1.5")
        let container = [
            "/proc/self/mountinfo": "9 8 0:29 /docker/abc /sys/fs/cgroup/cpu rw - cgroup cgroup rw,cpu\n",
            "/proc/self/cgroup": "2:cpu:/docker/abc/in\n",
            "/sys/fs/cgroup/cpu/cpu.cfs_quota_us": "25000\n", "/sys/fs/cgroup/cpu/cpu.cfs_period_us": "100000\n",
        ]
        #expect(try cores(container).quota == CPULimitGroups.Quota(group: "/", cores: 0.25))
    }

    @Test(
        "A group is below its mount as far as it is visible there",
        arguments: [
            ("/", "/a/b", "/a/b"), ("/", "/", ""), ("/docker/x", "/docker/x", ""), ("/docker/x", "/docker/x/y", "/y"),
            ("/docker/x", "/", ""), ("/docker/x", "/docker/xy", ""), ("/", "/../sibling", ""),
        ])
    func mountedGroups(root: String, group: String, below: String) {
        let found = CPULimitGroups.mountedGroups(
            mounts: "1 2 0:3 \(root) /cg rw - cgroup2 none rw\n", memberships: "4:cpu:/no\n0::\(group)\n")
        #expect(found == [CPULimitGroups.MountedGroup(mount: "/cg", below: below, isUnified: true)])
    }

    @Test("Throttled periods are summed over the groups, and unknown if no hierarchy is mounted")
    func throttled() throws {
        let files = [
            "/proc/self/mountinfo": Self.v2, "/proc/self/cgroup": "0::/a/b\n",
            "/sys/fs/cgroup/a/cpu.stat": "usage_usec 9\nnr_periods 50\nnr_throttled 40\nthrottled_usec 123\n",
            "/sys/fs/cgroup/a/b/cpu.stat": "usage_usec 9\nnr_periods 7\nnr_throttled 2\n",
            "/sys/fs/cgroup/cpu.stat": "usage_usec 9\n",
        ]
        try withMachine(files) { #expect(CPULimitGroups(root: $0).throttledPeriods == 42) }
        try withMachine([:]) { #expect(CPULimitGroups(root: $0).throttledPeriods == nil) }
    }

    @Test("A list of cores is parsed to its numbers, and other text is nil")
    func lists() {
        #expect(UsableCores.parseList("0-2,8\n") == [0, 1, 2, 8])
        #expect(UsableCores.parseList("") == nil && UsableCores.parseList("3-1") == nil)
        #expect(UsableCores.parseList("a-b") == nil && UsableCores.parseList("not readable") == nil)
    }

    @Test("This machine has a core, and its limit is less than its number of cores")
    func here() {
        let cores = UsableCores()
        #expect(cores.count > 0 && cores.count <= Double(cores.online))
    }
}
