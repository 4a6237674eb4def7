/// The control groups that may limit the CPU time of this process and of what it starts: its own group and those above it, in
/// version 1's cpu hierarchy and in version 2's.
package struct CPULimitGroups: Sendable {
    /// How much CPU time a group may use.
    package struct Quota: Hashable, Sendable {
        /// The group's path in its hierarchy, as far as it is visible from here.
        package let group: String
        /// CPU seconds per second.
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

    /// The process's own group first; none where no hierarchy is mounted here.
    private let groups: [Group]

    /// - Parameter root: the root of /proc and /sys, "" on a real machine.
    package init(root: String = "") {
        let mounts = (try? Files.text(root + "/proc/self/mountinfo")) ?? ""
        let memberships = (try? Files.text(root + "/proc/self/cgroup")) ?? ""
        groups = Self.places(mounts: mounts, memberships: memberships).flatMap { place in
            // From the process's own group up to the mount.
            sequence(first: place.below) { path in path.lastIndex(of: "/").map { String(path[..<$0]) } }.map { path in
                Group(
                    directory: root + place.mount + path, name: path.isEmpty ? "/" : path, isUnified: place.isUnified)
            }
        }
    }

    /// The tightest of the quotas; nil where none is set or visible.
    package var quota: Quota? {
        groups.compactMap { group -> Quota? in
            Self.cores(group).map { Quota(group: group.name, cores: $0) }
        }.min { $0.cores < $1.cores }
    }

    /// Periods so far at whose end one of the groups had used its quota and was stopped; nil where no group is visible.
    /// Costs one small read, some 5 us, for each level of the hierarchy.
    package var throttledPeriods: Int? {
        guard !groups.isEmpty else { return nil }
        return groups.reduce(0) { sum, group in
            let text = (try? Files.text(group.directory + "/cpu.stat")) ?? ""
            return sum + (Self.number("nr_throttled", in: text) ?? 0)
        }
    }

    /// cpu.max is `quota period` or `max period`; version 1 has a file for each, and -1 for no quota. Microseconds.
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

    struct Place: Hashable {
        let mount: String
        /// The process's group below the mount: "" for the mount itself, else a path that begins with a slash.
        let below: String
        let isUnified: Bool
    }

    /// Where the process's groups are: mountinfo and cgroup as proc_pid_mountinfo(5) and cgroups(7) have them.
    static func places(mounts: String, memberships: String) -> [Place] {
        var places: [Place] = []
        for line in mounts.split(separator: "\n") {
            // Optional fields end with a dash, and the file system's own follow.
            guard let dash = line.firstRange(of: " - ") else { continue }
            let fields = line[..<dash.lowerBound].split(separator: " ")
            let system = line[dash.upperBound...].split(separator: " ")
            guard fields.count >= 5, system.count >= 3 else { continue }
            let isUnified = system[0] == "cgroup2"
            guard isUnified || system[0] == "cgroup" && system[2].split(separator: ",").contains("cpu"),
                let path = membership(memberships, isUnified: isUnified)
            else { continue }
            let place = Place(
                mount: fields[4] == "/" ? "" : String(fields[4]), below: below(path, root: String(fields[3])),
                isUnified: isUnified)
            if !places.contains(place) { places.append(place) }
        }
        return places
    }

    /// `0::/path` is version 2's line, `number:controllers:/path` one of version 1's.
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

    /// What is mounted may be a group itself: a container's. A group outside of it is not visible; the mount is the nearest.
    private static func below(_ path: String, root: String) -> String {
        guard !path.contains("/..") else { return "" }
        let rest =
            root == "/" ? path : path == root || path.hasPrefix(root + "/") ? String(path.dropFirst(root.count)) : ""
        return rest == "/" ? "" : rest
    }
}
