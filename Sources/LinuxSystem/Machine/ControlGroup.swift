import CLinux
import Glibc

/// The bench's own group in a hierarchy where it may create control groups that account CPU time.
///
/// cpuacct of version 1 counts nanoseconds. Version 2 counts microseconds in every group, whichever controllers are
/// enabled.
package final class ControlGroupRoot: Sendable {
    /// Path of the bench's group, which contains the group of every agent.
    let path: String
    let isUnified: Bool

    private static let prefix = "exporter-bench-"

    /// Creates the bench's group, and removes the groups of benches that were killed.
    ///
    /// - Parameter root: root of /proc and /sys, "" on a real machine.
    /// - Throws: the reason why no group can be created here.
    package init(root: String = "") throws(SystemError) {
        guard let mounts = try? Files.text(root + "/proc/self/mounts"),
            let groups = try? Files.text(root + "/proc/self/cgroup"),
            let location = Self.location(mounts: mounts, groups: groups)
        else { throw SystemError(call: "find", subject: "a cgroup hierarchy with CPU accounting", code: ENOENT) }
        Self.removeStale(location.path, root)
        path = "\(location.path)/\(Self.prefix)\(getpid())"
        isUnified = location.isUnified
        if mkdir(path, 0o755) != 0, errno != EEXIST { throw SystemError(call: "mkdir", subject: path) }
    }

    /// A group whose last process is not yet reaped stays busy for a moment. After one second it is left to the next
    /// bench.
    deinit {
        for _ in 0..<100 {
            for name in Files.names(in: path) { rmdir("\(path)/\(name)") }
            if rmdir(path) == 0 || errno == ENOENT { return }
            usleep(10_000)
        }
    }

    /// Returns the directory of this process's group in the hierarchy that accounts CPU; nil if none is mounted.
    static func location(mounts: String, groups: String) -> (path: String, isUnified: Bool)? {
        var unified: String?
        for line in mounts.split(separator: "\n") {
            let fields = line.split(separator: " ")
            guard fields.count >= 4 else { continue }
            if fields[2] == "cgroup2" { unified = String(fields[1]) }
            guard fields[2] == "cgroup", fields[3].split(separator: ",").contains("cpuacct") else { continue }
            // A line of version 1 is "2:cpuacct:/path", with several controllers separated by commas.
            for group in groups.split(separator: "\n") {
                let parts = group.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
                if parts.count == 3, parts[1].split(separator: ",").contains("cpuacct") {
                    return (String(fields[1]) + trimmed(parts[2]), false)
                }
            }
        }
        guard let unified else { return nil }
        for group in groups.split(separator: "\n") where group.hasPrefix("0::") {
            return (unified + trimmed(group.dropFirst(3)), true)
        }
        return nil
    }

    private static func trimmed(_ path: Substring) -> String { path == "/" ? "" : String(path) }

    private static func removeStale(_ location: String, _ root: String) {
        for name in Files.names(in: location) where name.hasPrefix(prefix) {
            guard let pid = Int32(name.dropFirst(prefix.count)), kill(pid, 0) != 0, errno == ESRCH else { continue }
            for child in Files.names(in: "\(location)/\(name)") { rmdir("\(location)/\(name)/\(child)") }
            rmdir("\(location)/\(name)")
        }
    }
}

/// The control group of one process and its descendants.
package final class ControlGroup: Sendable {
    private let path: String
    private let isUnified: Bool
    /// The group's cgroup.procs file: a process that writes "0" to it joins the group.
    let members: FileDescriptor

    package init(in root: ControlGroupRoot, name: String) throws(SystemError) {
        path = "\(root.path)/\(name)"
        isUnified = root.isUnified
        if mkdir(path, 0o755) != 0, errno != EEXIST { throw SystemError(call: "mkdir", subject: path) }
        members = FileDescriptor(
            owning: try check(cl_open(path + "/cgroup.procs", Int32(O_WRONLY | O_CLOEXEC), 0), "open", path))
    }

    /// Removes the group if its last process has been reaped. A group that is still busy is removed with its root.
    deinit { rmdir(path) }

    /// The CPU account of all processes that were ever in the group.
    package var account: GroupAccount { GroupAccount(path: path, isUnified: isUnified) }
}
