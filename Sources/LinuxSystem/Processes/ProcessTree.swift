import Glibc

/// Which processes are whose descendants, by one look at every /proc/PID/stat: some 10 us a process of the machine.
package struct ProcessTree: Sendable {
    let root: String

    package init(root: String = "/proc") { self.root = root }

    /// For each of the given processes, itself and all its living descendants, itself first. A process that is none has itself
    /// alone.
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

    /// Its children of its first thread, by one small file where the kernel has it (some 10 us), else by one look at all processes.
    package func children(of pid: Int32) -> [Int32] {
        if let text = try? Files.text("\(root)/\(pid)/task/\(pid)/children") {
            return text.split(separator: " ").compactMap { Int32($0) }
        }
        return childrenOfAll()[pid] ?? []
    }

    /// The children of its first thread, theirs, and so on.
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

    /// All processes of the machine.
    var pids: [Int32] { Files.names(in: root).compactMap { Int32($0) } }

    /// nil when there is no such process. One file.
    func parent(of pid: Int32) -> Int32? {
        (try? HeldFile("\(root)/\(pid)/stat"))?.read(most: ProcessStat.longest, ProcessStat.init)?.parent
    }

    /// The third field of stat: R running, S sleeping, T stopped, Z zombie, and so on. The second is the program's name in brackets,
    /// which may hold anything.
    static func state(_ stat: String) -> Character? {
        guard let close = stat.lastIndex(of: ")") else { return nil }
        return stat[stat.index(after: close)...].first { $0 != " " }
    }

    /// The fourth field of stat; nil for other text.
    static func parent(_ stat: String) -> Int32? { ProcessStat(stat)?.parent }
}

/// Trees of processes that are looked at again and again: the parent is read of processes alone that were not there at the look before.
/// A process that was given the number of one that ended between two looks is taken for that one.
package struct ProcessTreeWatch: Sendable {
    private let tree: ProcessTree
    private var parents: [Int32: Int32] = [:]

    package init(root: String = "/proc") { tree = ProcessTree(root: root) }

    /// As `ProcessTree.members`. Costs one directory, some 0.5 us a process, and one file for each new process.
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
