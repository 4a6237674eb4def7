import CLinux
import Glibc

/// Where this machine lets us make control groups that account CPU time: the bench's own place in the hierarchy.
///
/// Version 1's cpuacct counts nanoseconds; version 2 counts microseconds in every group, whatever controllers are enabled.
package final class ControlGroupRoot: Sendable {
    /// The bench's group, in which every agent's lies.
    let path: String
    let isUnified: Bool

    private static let prefix = "exporter-bench-"

    /// Makes the bench's group, and removes those that benches which were killed left behind.
    ///
    /// - Parameter files: root of /proc and /sys, "" on a real machine.
    /// - Throws: why no group can be made here.
    package init(root: String = "") throws(SystemError) {
        guard let mounts = try? Files.text(root + "/proc/self/mounts"),
            let groups = try? Files.text(root + "/proc/self/cgroup"),
            let place = Self.place(mounts: mounts, groups: groups)
        else { throw SystemError(call: "look for", subject: "a cgroup hierarchy with CPU accounting", code: ENOENT) }
        Self.removeStale(place.path, root)
        path = "\(place.path)/\(Self.prefix)\(getpid())"
        isUnified = place.isUnified
        if mkdir(path, 0o755) != 0, errno != EEXIST { throw SystemError(call: "mkdir", subject: path) }
    }

    /// Groups whose last process is not reaped yet stay busy for a moment; after a second they are left to the next bench.
    deinit {
        for _ in 0..<100 {
            for name in Files.names(in: path) { rmdir("\(path)/\(name)") }
            if rmdir(path) == 0 || errno == ENOENT { return }
            usleep(10_000)
        }
    }

    /// The directory of our own group in the hierarchy that accounts CPU; nil when none is mounted.
    static func place(mounts: String, groups: String) -> (path: String, isUnified: Bool)? {
        var unified: String?
        for line in mounts.split(separator: "\n") {
            let fields = line.split(separator: " ")
            guard fields.count >= 4 else { continue }
            if fields[2] == "cgroup2" { unified = String(fields[1]) }
            guard fields[2] == "cgroup", fields[3].split(separator: ",").contains("cpuacct") else { continue }
            // "2:cpuacct:/path", several controllers separated by commas.
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

    private static func removeStale(_ place: String, _ root: String) {
        for name in Files.names(in: place) where name.hasPrefix(prefix) {
            guard let pid = Int32(name.dropFirst(prefix.count)), kill(pid, 0) != 0, errno == ESRCH else { continue }
            for child in Files.names(in: "\(place)/\(name)") { rmdir("\(place)/\(name)/\(child)") }
            rmdir("\(place)/\(name)")
        }
    }
}

/// The control group of one process and all that it starts.
package final class ControlGroup: Sendable {
    private let path: String
    private let isUnified: Bool
    /// Writing to it puts the writer into the group.
    let members: FileDescriptor

    package init(in root: ControlGroupRoot, name: String) throws(SystemError) {
        path = "\(root.path)/\(name)"
        isUnified = root.isUnified
        if mkdir(path, 0o755) != 0, errno != EEXIST { throw SystemError(call: "mkdir", subject: path) }
        members = FileDescriptor(
            owning: try check(cl_open(path + "/cgroup.procs", Int32(O_WRONLY | O_CLOEXEC), 0), "open", path))
    }

    /// A group goes when its last process is reaped; one that is still busy is removed with its root.
    deinit { rmdir(path) }

    /// The account of all processes that were ever in the group.
    package var account: GroupAccount { GroupAccount(path: path, isUnified: isUnified) }
}
