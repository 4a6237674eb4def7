import BenchmarkModel
import Foundation
import Testing

@testable import LinuxSystem

@Suite struct ProcessTreeTests {
    @Test("Descendants of descendants are found, whatever the programs are called")
    func fixture() throws {
        let root = NSTemporaryDirectory() + "tree-" + UUID().uuidString
        defer { try? FileManager.default.removeItem(atPath: root) }
        for (pid, name, parent) in [
            (1, "init", 0), (10, "a", 1), (11, "b) R 1 (", 10), (12, "c d", 11), (13, "x", 12), (20, "other", 1),
        ] {
            try FileManager.default.createDirectory(atPath: "\(root)/\(pid)", withIntermediateDirectories: true)
            try Data("\(pid) (\(name)) S \(parent) 1 1 0".utf8).write(to: URL(fileURLWithPath: "\(root)/\(pid)/stat"))
        }
        let members = ProcessTree(root: root).members(of: [10, 20, 99])
        #expect(members[10] == [10, 11, 12, 13])
        #expect(members[20] == [20] && members[99] == [99])
    }

    @Test("Repeated reads of a tree add new processes, drop exited ones, and read no parent twice")
    func watch() throws {
        let root = NSTemporaryDirectory() + "tree-" + UUID().uuidString
        defer { try? FileManager.default.removeItem(atPath: root) }
        func put(_ pid: Int, parent: Int) throws {
            try FileManager.default.createDirectory(atPath: "\(root)/\(pid)", withIntermediateDirectories: true)
            try Data("\(pid) (x) S \(parent) 1 1 0".utf8).write(to: URL(fileURLWithPath: "\(root)/\(pid)/stat"))
        }
        for (pid, parent) in [(10, 1), (11, 10), (20, 1)] { try put(pid, parent: parent) }
        var watch = ProcessTreeWatch(root: root)
        #expect(watch.members(of: [10, 20]) == [10: [10, 11], 20: [20]])
        try put(12, parent: 11)
        // If the parent had been read again, the process would be in the other tree.
        try put(11, parent: 20)
        #expect(watch.members(of: [10])[10]?.sorted() == [10, 11, 12])
        try FileManager.default.removeItem(atPath: "\(root)/12")
        #expect(watch.members(of: [10]) == [10: [10, 11]])
    }

    @Test("A process's own children are found with and without the kernel's list of them")
    func children() throws {
        let root = NSTemporaryDirectory() + "tree-" + UUID().uuidString
        defer { try? FileManager.default.removeItem(atPath: root) }
        for (pid, parent) in [(10, 1), (11, 10), (12, 11)] {
            try FileManager.default.createDirectory(
                atPath: "\(root)/\(pid)/task/\(pid)", withIntermediateDirectories: true)
            try Data("\(pid) (x) S \(parent) 1 1 0".utf8).write(to: URL(fileURLWithPath: "\(root)/\(pid)/stat"))
        }
        #expect(ProcessTree(root: root).children(of: 10) == [11])
        try Data("11 13 ".utf8).write(to: URL(fileURLWithPath: "\(root)/10/task/10/children"))
        #expect(ProcessTree(root: root).children(of: 10) == [11, 13])
    }

    @Test("The CPU time of exited children is two fields of stat, counted from the end of the program's name")
    func endedChildren() {
        let fields = (3...20).map { "\($0)" }.joined(separator: " ")
        let ended = EndedChildren(stat: "5 (a) 9 b) \(fields)")
        #expect(ended == EndedChildren(cpu: (16 + 17) * EndedChildren.tick, faults: 11 + 13))
        #expect(EndedChildren(stat: "5 (a) S 1 2 3") == nil)
        #expect(ProcessTree().endedChildren(of: 1) != nil)
    }

    @Test("Any bytes as stat give a parent or nil")
    func fuzz() {
        var random = SeededRandom(seed: 5)
        for _ in 0..<5_000 {
            let bytes = (0..<Int(random.next() % 60)).map { _ in UInt8(truncatingIfNeeded: random.next() % 96 + 32) }
            _ = ProcessTree.parent(String(decoding: bytes, as: UTF8.self))
        }
        #expect(ProcessTree.parent("5 (a b) S 77 1") == 77)
        #expect(ProcessTree.parent("5 (a b) S") == nil)
        #expect(ProcessTree.parent("nothing") == nil)
    }
}

@Suite struct ControlGroupTests {
    @Test("CPU accounting uses version 1's cpuacct, otherwise version 2's own group, otherwise nothing")
    func places() {
        let v1 = "cgroup /sys/fs/cgroup/cpu,cpuacct cgroup rw,cpu,cpuacct 0 0\ncgroup2 /u cgroup2 rw 0 0\n"
        let found = ControlGroupRoot.location(mounts: v1, groups: "3:cpu,cpuacct:/jobs/a\n0::/x\n")
        #expect(found?.path == "/sys/fs/cgroup/cpu,cpuacct/jobs/a" && found?.isUnified == false)
        let v2 = ControlGroupRoot.location(
            mounts: "cgroup2 /sys/fs/cgroup cgroup2 rw 0 0\n", groups: "0::/user.slice\n")
        #expect(v2?.path == "/sys/fs/cgroup/user.slice" && v2?.isUnified == true)
        #expect(ControlGroupRoot.location(mounts: "proc /proc proc rw 0 0\n", groups: "0::/\n") == nil)
        #expect(GroupAccount.parseStat("usage_usec 1234\nuser_usec 1000\n") == 1_234_000)
        #expect(GroupAccount.parseStat("nothing") == nil)
    }

    @Test(
        "A process and its exited child are both counted, and the group is removed with its owner",
        .enabled(if: (try? ControlGroupRoot()) != nil, "no control group can be made here"))
    func counts() throws {
        let output = try ChildOutput(keeping: .last(1 << 20))
        let path: String
        do {
            let root = try ControlGroupRoot()
            let group = try ControlGroup(in: root, name: "test-\(UUID().uuidString)")
            // The child of the shell uses some 100 ms and has exited before the group is read.
            let burn = "i=0; while [ $i -lt 100000 ]; do i=$((i+1)); done"
            var child = try ChildProcess(
                SpawnRequest(
                    command: ["/bin/sh", "-c", "/bin/sh -c '\(burn)'; exec /bin/sleep 60"], environment: [:],
                    standardOutput: output.descriptor, standardError: output.descriptor,
                    controlGroup: group))
            let own = { Clock.processCPU(child.pid) ?? 0 }
            // The shell's own CPU time stays small; the group's grows by that of the child.
            var seen: Int64 = 0
            for _ in 0..<1000 where seen < 20_000_000 {
                usleep(10_000)
                seen = try #require(group.account.cpu)
            }
            #expect(seen >= 20_000_000)
            #expect(own() < seen)
            child.killGroup()
            while child.poll() == nil { usleep(1000) }
            path = root.path
        }
        #expect(!Files.exists(path))
    }
}

@Suite struct MachineCounterTests {
    @Test("Kept pages, major faults and run-queue delay are read, and any text gives a number or nil")
    func parsers() {
        let zones =
            "Node 0, zone Normal\n  pagesets\n    cpu: 0\n              count:    12\n              high:     40\n    cpu: 1\n              count:    30\n"
        #expect(MachineFiles.parseKeptPages(zones) == 42)
        #expect(MachineFiles.parseMajorFaults("pgfault 9\npgmajfault 77\n") == 77)
        #expect(MachineFiles.parseMajorFaults("pgfault 9\n") == nil)
        #expect(ProcessFiles.parseRunQueueDelay("100 250 3\n") == 250)
        #expect(ProcessFiles.parseRunQueueDelay("100\n") == nil)
        var random = SeededRandom(seed: 6)
        for _ in 0..<2_000 {
            let bytes = (0..<Int(random.next() % 80)).map { _ in UInt8(truncatingIfNeeded: random.next()) }
            let text = String(decoding: bytes, as: UTF8.self)
            _ = MachineFiles.parseKeptPages(text)
            _ = MachineFiles.parseMajorFaults(text)
            _ = ProcessFiles.parseRunQueueDelay(text)
        }
    }

    @Test("The time of day moves by less than a millisecond against the monotonic clock in a short while")
    func offset() {
        #expect(abs(Clock.realtimeOffset() - Clock.realtimeOffset()) < 1_000_000)
    }

    @Test("A unit of reference work always does the same work, and its result depends on all of it")
    func referenceWork() {
        func results(_ iterations: Int) -> [UInt64] {
            var work = ReferenceWork()
            return (0..<3).map { _ in work.unit(iterations: iterations) }
        }
        #expect(results(1000) == results(1000))
        #expect(results(1000)[0] != results(1001)[0])
        #expect(Set(results(1000)).count == 3)
    }
}
