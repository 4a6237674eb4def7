import Foundation
import Testing

@testable import LinuxSystem

@Suite struct ServingFamilyTests {
    /// Processes of a simulated machine, each with its parent, its program and its stack address.
    private func judge(
        _ processes: [(pid: Int32, parent: Int32, program: String, stack: Int)], holders: [Int32], acceptors: [Int32]
    ) throws -> Result<[Int32], ServingFamily.Problem> {
        let root = NSTemporaryDirectory() + "serving-" + UUID().uuidString
        defer { try? FileManager.default.removeItem(atPath: root) }
        for one in processes {
            let directory = "\(root)/\(one.pid)"
            try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
            try FileManager.default.createSymbolicLink(
                atPath: directory + "/exe", withDestinationPath: "/usr/bin/\(one.program)")
            // Fields 4 to 27, then field 28.
            let fields = ["\(one.parent)"] + Array(repeating: "0", count: 23) + ["\(one.stack)"]
            try Data("\(one.pid) (x) S \(fields.joined(separator: " "))".utf8)
                .write(to: URL(fileURLWithPath: directory + "/stat"))
        }
        return ServingFamily(holders: holders, acceptors: acceptors, table: SocketTable(root: root)).judge()
    }

    private func reason(_ result: Result<[Int32], ServingFamily.Problem>) -> String? {
        if case .failure(let problem) = result { problem.reason } else { nil }
    }

    @Test("The manager of a socket unit is left out, and the program that accepts is measured")
    func socketUnit() throws {
        let found = try judge(
            [(1, 0, "systemd", 10), (50, 1, "exporter", 20)], holders: [1, 50], acceptors: [50])
        #expect(try found.get() == [50])
        let launcher = try judge(
            [(40, 1, "python3", 10), (50, 40, "python3", 20)], holders: [40, 50], acceptors: [50])
        #expect(try launcher.get() == [50])
    }

    @Test("A master and the workers that it forked are one program, whichever of them accepts")
    func workers() throws {
        let processes: [(pid: Int32, parent: Int32, program: String, stack: Int)] = [
            (40, 1, "gunicorn", 10), (50, 40, "gunicorn", 10), (51, 40, "gunicorn", 10),
        ]
        for acceptor: Int32 in [40, 50, 51] {
            #expect(try judge(processes, holders: [40, 50, 51], acceptors: [acceptor]).get() == [40])
        }
    }

    @Test("Programs that share a port and were started separately are measured together")
    func sharedPort() throws {
        let found = try judge(
            [(30, 1, "server", 10), (31, 1, "server", 20), (32, 1, "server", 30)], holders: [30, 31, 32],
            acceptors: [31])
        #expect(try found.get() == [30, 31, 32])
    }

    @Test("A helper that inherited the socket does not turn its exporter into a launcher")
    func inherited() throws {
        let found = try judge(
            [(40, 1, "exporter", 10), (50, 40, "tail", 20)], holders: [40, 50], acceptors: [40])
        #expect(try found.get() == [40])
    }

    @Test("A manager that starts a program for each connection, or waits for one, gives a reason and no process")
    func nothing() throws {
        let each = try judge(
            [(1, 0, "systemd", 10), (60, 1, "page", 20)], holders: [1], acceptors: [60])
        #expect(reason(each)?.contains("systemd (PID 1) accepts the connections and starts another program") == true)
        #expect(
            reason(try judge([(1, 0, "systemd", 10)], holders: [1], acceptors: []))?.contains("not running") == true)
        let unknown = try judge(
            [(40, 1, "python3", 10), (50, 40, "python3", 20)], holders: [40, 50], acceptors: [])
        #expect(reason(unknown)?.contains("is not known") == true)
    }

    @Test("Known forwarders give a reason by their name")
    func forwarders() {
        func reason(_ program: String) -> String? {
            KnownForwarder.reason(
                RunningProcess(pid: 7, startedAt: 1, program: program, arguments: ["x", "-token", "secret"]))
        }
        #expect(reason("docker-proxy")?.contains("docker-proxy (PID 7) only forwards") == true)
        #expect(reason("node_exporter") == nil)
    }

    @Test("A group's account is used only if no other process is in the group")
    func groups() throws {
        let root = NSTemporaryDirectory() + "group-" + UUID().uuidString
        defer { try? FileManager.default.removeItem(atPath: root) }
        func write(_ path: String, _ text: String) throws {
            let url = URL(fileURLWithPath: root + path)
            try FileManager.default.createDirectory(
                at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data(text.utf8).write(to: url)
        }
        try write("/proc/self/mounts", "cgroup2 /sys/fs/cgroup cgroup2 rw 0 0\n")
        try write("/proc/50/cgroup", "0::/exporter.service\n")
        try write("/sys/fs/cgroup/exporter.service/cgroup.procs", "50\n")
        try write("/sys/fs/cgroup/exporter.service/cpu.stat", "usage_usec 1500\n")
        #expect(GroupAccount.holding(only: [50], root: root)?.cpu == 1_500_000)
        try write("/sys/fs/cgroup/exporter.service/below/cgroup.procs", "51\n")
        #expect(GroupAccount.holding(only: [50], root: root) == nil)
        #expect(GroupAccount.holding(only: [50, 51], root: root) != nil)
        try write("/sys/fs/cgroup/exporter.service/below/cgroup.procs", "0\n")
        #expect(GroupAccount.holding(only: [50, 51], root: root) == nil)
    }
}
