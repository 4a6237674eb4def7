import Glibc

/// Which processes are whose descendants, by one look at every /proc/PID/stat: some 15 us a process of the machine.
public struct ProcessTree: Sendable {
    let root: String

    public init(root: String = "/proc") { self.root = root }

    /// For each of the given processes, itself and all its living descendants, itself first. A process that is none has itself
    /// alone.
    public func members(of roots: [Int32]) -> [Int32: [Int32]] {
        let children = childrenOfAll()
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
    public func children(of pid: Int32) -> [Int32] {
        if let text = try? Files.text("\(root)/\(pid)/task/\(pid)/children") {
            return text.split(separator: " ").compactMap { Int32($0) }
        }
        return childrenOfAll()[pid] ?? []
    }

    /// The children of its first thread, theirs, and so on.
    public func descendants(of pid: Int32) -> [Int32] {
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
        for name in Files.names(in: root) {
            guard let pid = Int32(name), let text = try? Files.text("\(root)/\(name)/stat"),
                let parent = Self.parent(text)
            else { continue }
            children[parent, default: []].append(pid)
        }
        return children
    }

    /// The third field of stat: R running, S sleeping, T stopped, Z zombie, and so on.
    static func state(_ stat: String) -> Character? {
        guard let close = stat.lastIndex(of: ")") else { return nil }
        return stat[stat.index(after: close)...].first { $0 != " " }
    }

    /// The fourth field of stat. The second is the program's name in brackets, which may hold anything.
    static func parent(_ stat: String) -> Int32? {
        guard let close = stat.lastIndex(of: ")") else { return nil }
        let fields = stat[stat.index(after: close)...].split(separator: " ")
        return fields.count > 1 ? Int32(fields[1]) : nil
    }
}
