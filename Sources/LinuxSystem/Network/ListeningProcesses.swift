/// The living processes of a service, with their descendants, and the TCP ports on which they listen.
package struct ListeningProcesses: Sendable {
    /// A port on which one of the processes listens.
    package struct Port: Hashable, Sendable {
        package let address: HostAddress
        package let number: Int
    }

    package let processes: [RunningProcess]
    /// Each port once, in the order of their numbers.
    package let ports: [Port]
    /// The processes whose sockets this user may not see.
    package let hidden: [RunningProcess]

    /// Costs one read of every process of the machine, the descriptors of the service's processes, and the kernel's
    /// table of sockets.
    /// - Parameters:
    ///   - roots: the processes of the service, without their descendants.
    ///   - files: the directory of processes, /proc on a real machine.
    package init(_ roots: [Int32], files: String = "/proc") {
        let table = SocketTable(root: files)
        let tree = ProcessTree(root: files).members(of: roots)
        let look = ProcessLook(root: files)
        let pids = Set(tree.values.flatMap { $0 }).filter { look.member($0)?.isAlive == true }.sorted()
        processes = pids.compactMap(table.process)
        var inodes: Set<UInt64> = []
        var hidden: [RunningProcess] = []
        for process in processes {
            guard let own = table.sockets(of: process.pid) else {
                hidden.append(process)
                continue
            }
            inodes.formUnion(own)
        }
        self.hidden = hidden
        let listening = table.entries().filter { $0.isListening && inodes.contains($0.inode) }
        ports = Set(listening.map { Port(address: $0.address, number: $0.port) })
            .sorted { ($0.number, $0.address.bytes.count) < ($1.number, $1.address.bytes.count) }
    }
}

extension SocketTable {
    /// Returns the inodes of a process' sockets; nil if its descriptors cannot be read.
    fileprivate func sockets(of pid: Int32) -> Set<UInt64>? {
        let directory = "\(root)/\(pid)/fd"
        let names = Files.names(in: directory)
        // A process may have closed all its descriptors, but one of another user always looks empty.
        guard !names.isEmpty else { return nil }
        return Set(
            names.compactMap { Files.linkTarget("\(directory)/\($0)") }.compactMap { link in
                link.hasPrefix("socket:[") ? UInt64(link.dropFirst(8).dropLast()) : nil
            })
    }
}

extension ProcessFiles {
    /// The program's file; nil if it cannot be read.
    package func executable(_ pid: Int32) -> String? { Files.linkTarget("\(root)/\(pid)/exe") }

    /// The directory in which a process runs; nil if it cannot be read.
    package func workingDirectory(_ pid: Int32) -> String? { Files.linkTarget("\(root)/\(pid)/cwd") }
}
