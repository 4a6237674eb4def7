/// The CPU account of an existing control group.
package struct GroupAccount: Hashable, Sendable {
    private let path: String
    private let isUnified: Bool

    init(path: String, isUnified: Bool) {
        self.path = path
        self.isUnified = isUnified
    }

    /// CPU time in nanoseconds of all processes that were ever in the group, exited ones included; nil if the account
    /// cannot be read. Costs one small file, some 5 us. `held` makes repeated readings cheaper.
    package var cpu: Int64? { held?.cpu }

    /// The account with its file held open; nil if it cannot be read.
    package var held: GroupAccountFile? {
        guard let file = try? HeldFile(path + (isUnified ? "/cpu.stat" : "/cpuacct.usage")) else { return nil }
        return GroupAccountFile(file: file, isUnified: isUnified)
    }

    /// Parses the account of version 1, a number of nanoseconds.
    static func parseUsage(_ text: String) -> Int64? {
        text.utf8.split(separator: UInt8(ascii: "\n")).first.flatMap { Int64(Substring($0)) }
    }

    /// Parses cpu.stat of version 2.
    static func parseStat(_ text: String) -> Int64? {
        // Compares bytes, because a group's account is read in every block.
        for line in text.utf8.split(separator: UInt8(ascii: "\n")) where line.starts(with: usage.utf8) {
            return Int64(Substring(line.dropFirst(usage.utf8.count))).map { $0 * 1000 }
        }
        return nil
    }

    private static let usage = "usage_usec "

    /// Returns the group of the first member, if the group and the groups below it contain no process outside
    /// `members`, as for a service or a container. nil if the group contains other processes or cannot be read.
    ///
    /// - Parameter root: root of /proc and /sys, "" on a real machine.
    package static func holding(only members: [Int32], root: String = "") -> GroupAccount? {
        guard let first = members.first, let mounts = try? Files.text(root + "/proc/self/mounts"),
            let groups = try? Files.text("\(root)/proc/\(first)/cgroup"),
            let location = ControlGroupRoot.location(mounts: mounts, groups: groups), !location.path.contains("/..")
        else { return nil }
        let account = GroupAccount(path: root + location.path, isUnified: location.isUnified)
        guard let inside = processes(in: root + location.path), !inside.isEmpty,
            Set(inside).isSubset(of: Set(members)), account.cpu != nil
        else { return nil }
        return account
    }

    /// Returns all processes of a group and of the groups below it; nil if they cannot all be read.
    private static func processes(in path: String) -> [Int32]? {
        guard let text = try? Files.text(path + "/cgroup.procs") else { return nil }
        var found: [Int32] = []
        for line in text.split(separator: "\n") {
            // A process of another PID namespace is listed as 0.
            guard let pid = Int32(line) else { return nil }
            found.append(pid)
        }
        for name in Files.names(in: path) where Files.exists("\(path)/\(name)/cgroup.procs") {
            guard let below = processes(in: "\(path)/\(name)") else { return nil }
            found += below
        }
        return found
    }
}

/// The account of a control group, held open. A reading costs one system call.
package final class GroupAccountFile: Sendable {
    private let file: HeldFile
    private let isUnified: Bool
    /// Length limit of cpu.stat, which has some 20 lines.
    private static let longest = 4096

    init(file: HeldFile, isUnified: Bool) {
        self.file = file
        self.isUnified = isUnified
    }

    /// The value of `GroupAccount.cpu`.
    package var cpu: Int64? {
        file.read(most: Self.longest) { bytes in
            let text = String(decoding: bytes, as: UTF8.self)
            return isUnified ? GroupAccount.parseStat(text) : GroupAccount.parseUsage(text)
        }
    }
}
