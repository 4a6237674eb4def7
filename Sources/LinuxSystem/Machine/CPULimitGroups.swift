/// The control groups that may limit the CPU time of this process and its children: its own group and those above it,
/// in the cpu hierarchy of version 1 and in the hierarchy of version 2.
package struct CPULimitGroups: Sendable {
    /// CPU time that a group may use.
    package struct Quota: Hashable, Sendable {
        /// The group's path in its hierarchy, as far as this process can see it.
        package let group: String
        /// Limit in CPU seconds per second.
        package let cores: Double

        package init(group: String, cores: Double) {
            self.group = group
            self.cores = cores
        }
    }

    private struct Group {
        let directory: String
        let name: String
        let isUnified: Bool
    }

    /// The process's own group first; empty if no hierarchy is mounted.
    private let groups: [Group]

    /// - Parameter root: the root of /proc and /sys, "" on a real machine.
    package init(root: String = "") {
        let mounts = (try? Files.text(root + "/proc/self/mountinfo")) ?? ""
        let memberships = (try? Files.text(root + "/proc/self/cgroup")) ?? ""
        groups = Self.mountedGroups(mounts: mounts, memberships: memberships).flatMap { mounted in
            // The groups from the process's own group up to the mount.
            sequence(first: mounted.below) { path in path.lastIndex(of: "/").map { String(path[..<$0]) } }.map { path in
                Group(
                    directory: root + mounted.mount + path, name: path.isEmpty ? "/" : path,
                    isUnified: mounted.isUnified)
            }
        }
    }

    /// The tightest quota; nil if none is set or visible.
    package var quota: Quota? {
        groups.compactMap { group -> Quota? in
            Self.cores(group).map { Quota(group: group.name, cores: $0) }
        }.min { $0.cores < $1.cores }
    }

    /// Number of periods in which one of the groups used up its quota and was throttled; nil if no group is visible.
    /// Costs one small read, some 5 us, for each level of the hierarchy.
    package var throttledPeriods: Int? {
        guard !groups.isEmpty else { return nil }
        return groups.reduce(0) { sum, group in
            let text = (try? Files.text(group.directory + "/cpu.stat")) ?? ""
            return sum + (Self.number("nr_throttled", in: text) ?? 0)
        }
    }

    /// Reads a group's quota in cores. cpu.max contains `quota period` or `max period`. Version 1 has a file for each
    /// number, and -1 means no quota. Both are in microseconds.
    private static func cores(_ group: Group) -> Double? {
        func text(_ file: String) -> String { (try? Files.text("\(group.directory)/\(file)")) ?? "" }
        let words = (group.isUnified ? text("cpu.max") : text("cpu.cfs_quota_us") + " " + text("cpu.cfs_period_us"))
            .split { $0 == " " || $0 == "\n" }
        guard words.count == 2, let quota = Double(words[0]), let period = Double(words[1]), quota > 0, period > 0
        else {
            return nil
        }
        return quota / period
    }

    private static func number(_ name: String, in text: String) -> Int? {
        for line in text.split(separator: "\n") where line.hasPrefix(name + " ") {
            return Int(line.dropFirst(name.count + 1))
        }
        return nil
    }

    struct MountedGroup: Hashable {
        let mount: String
        /// The process's group below the mount: "" for the mount itself, otherwise a path that begins with a slash.
        let below: String
        let isUnified: Bool
    }

    /// Returns the groups of the process. The formats of mountinfo and cgroup are in proc_pid_mountinfo(5) and
    /// cgroups(7).
    static func mountedGroups(mounts: String, memberships: String) -> [MountedGroup] {
        var mountedGroups: [MountedGroup] = []
        for line in mounts.split(separator: "\n") {
            // A dash ends the optional fields; the fields of the file system follow it.
            guard let dash = line.firstRange(of: " - ") else { continue }
            let fields = line[..<dash.lowerBound].split(separator: " ")
            let system = line[dash.upperBound...].split(separator: " ")
            guard fields.count >= 5, system.count >= 3 else { continue }
            let isUnified = system[0] == "cgroup2"
            guard isUnified || system[0] == "cgroup" && system[2].split(separator: ",").contains("cpu"),
                let path = membership(memberships, isUnified: isUnified)
            else { continue }
            let mounted = MountedGroup(
                mount: fields[4] == "/" ? "" : String(fields[4]), below: below(path, root: String(fields[3])),
                isUnified: isUnified)
            if !mountedGroups.contains(mounted) { mountedGroups.append(mounted) }
        }
        return mountedGroups
    }

    /// Returns the path of the process's group. `0::/path` is the line of version 2, `number:controllers:/path` a line
    /// of version 1.
    private static func membership(_ text: String, isUnified: Bool) -> String? {
        for line in text.split(separator: "\n") {
            let parts = line.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
            guard parts.count == 3 else { continue }
            let isWanted =
                isUnified ? parts[0] == "0" && parts[1].isEmpty : parts[1].split(separator: ",").contains("cpu")
            if isWanted { return String(parts[2]) }
        }
        return nil
    }

    /// Returns a group's path below the mount. The mounted directory may be a group itself, in a container. A group
    /// outside of it is not visible; then the result is the mount.
    private static func below(_ path: String, root: String) -> String {
        guard !path.contains("/..") else { return "" }
        let rest =
            root == "/" ? path : path == root || path.hasPrefix(root + "/") ? String(path.dropFirst(root.count)) : ""
        return rest == "/" ? "" : rest
    }
}
