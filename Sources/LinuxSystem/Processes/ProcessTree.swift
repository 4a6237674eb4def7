import Glibc

/// The tree of processes, from one read of every /proc/PID/stat. Costs some 10 us per process of the machine.
package struct ProcessTree: Sendable {
    let root: String

    package init(root: String = "/proc") { self.root = root }

    /// Returns, for each of the given processes, the process itself and all its living descendants, itself first. A PID
    /// without a process maps to itself alone.
    package func members(of roots: [Int32]) -> [Int32: [Int32]] {
        Self.members(of: roots, childrenOfAll())
    }

    static func members(of roots: [Int32], _ children: [Int32: [Int32]]) -> [Int32: [Int32]] {
        var members: [Int32: [Int32]] = [:]
        for pid in roots {
            var found = [pid]
            var next = 0
            while next < found.count {
                found += children[found[next], default: []].filter { !found.contains($0) }
                next += 1
            }
            members[pid] = found
        }
        return members
    }

    /// Returns the children of the process's first thread. Costs one small file (some 10 us) if the kernel has it,
    /// otherwise one read of all processes.
    package func children(of pid: Int32) -> [Int32] {
        if let text = try? Files.text("\(root)/\(pid)/task/\(pid)/children") {
            return text.split(separator: " ").compactMap { Int32($0) }
        }
        return childrenOfAll()[pid] ?? []
    }

    /// Returns the children of the process's first thread, their children, and so on.
    package func descendants(of pid: Int32) -> [Int32] {
        var found: [Int32] = []
        var next = children(of: pid)[...]
        while let child = next.popFirst() {
            found.append(child)
            next += children(of: child).filter { !found.contains($0) && $0 != pid }
        }
        return found
    }

    private func childrenOfAll() -> [Int32: [Int32]] {
        var children: [Int32: [Int32]] = [:]
        for pid in pids {
            if let parent = parent(of: pid) { children[parent, default: []].append(pid) }
        }
        return children
    }

    /// PIDs of all processes of the machine.
    var pids: [Int32] { Files.names(in: root).compactMap { Int32($0) } }

    /// Returns the parent's PID; nil if the process does not exist. Costs one file.
    func parent(of pid: Int32) -> Int32? {
        (try? HeldFile("\(root)/\(pid)/stat"))?.read(most: ProcessStat.longest, ProcessStat.init)?.parent
    }

    /// Returns the third field of stat: R running, S sleeping, T stopped, Z zombie, and so on. The second field is the
    /// program's name in brackets, which may contain any character.
    static func state(_ stat: String) -> Character? {
        guard let close = stat.lastIndex(of: ")") else { return nil }
        return stat[stat.index(after: close)...].first { $0 != " " }
    }

    /// Returns the fourth field of stat; nil for other text.
    static func parent(_ stat: String) -> Int32? { ProcessStat(stat)?.parent }
}

/// Process trees that are read repeatedly. The parent is read only for processes that were absent at the previous read.
/// A process that reuses the PID of one that exited between two reads is taken for that process.
package struct ProcessTreeWatch: Sendable {
    private let tree: ProcessTree
    private var parents: [Int32: Int32] = [:]

    package init(root: String = "/proc") { tree = ProcessTree(root: root) }

    /// Returns the same as `ProcessTree.members`. Costs one directory (some 0.5 us per process), and one file for each
    /// new process.
    package mutating func members(of roots: [Int32]) -> [Int32: [Int32]] {
        var known: [Int32: Int32] = [:]
        var children: [Int32: [Int32]] = [:]
        for pid in tree.pids {
            guard let parent = parents[pid] ?? tree.parent(of: pid) else { continue }
            known[pid] = parent
            children[parent, default: []].append(pid)
        }
        parents = known
        return ProcessTree.members(of: roots, children)
    }
}
