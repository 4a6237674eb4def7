/// A process that the bench did not start.
package struct RunningProcess: Hashable, Sendable, CustomStringConvertible {
    package let pid: Int32
    /// Start time in clock ticks since boot. It distinguishes the process from a later one with the same PID.
    package let startedAt: UInt64
    /// The name of its program.
    package let program: String
    /// The command as it was started; empty if it cannot be read. Arguments may hold secrets.
    package let arguments: [String]

    package init(pid: Int32, startedAt: UInt64, program: String, arguments: [String]) {
        self.pid = pid
        self.startedAt = startedAt
        self.program = program
        self.arguments = arguments
    }

    /// `program (PID 42)`: without arguments.
    package var name: String { "\(program) (PID \(pid))" }
    package var description: String { name }
}

/// Finds the processes that serve an address of this machine: all that hold its listening socket or share its port,
/// except a process that only opened the socket for another program. The search connects once, sends nothing, and
/// checks which process accepts. It reads the table of sockets and the descriptors of every process: some 10 ms on a
/// machine with a hundred processes, and one second if no process accepts.
package struct ListenerSearch: Sendable {
    package enum Result: Hashable, Sendable {
        /// The processes that serve together. None of them is a descendant of another. Never empty.
        case processes([RunningProcess])
        /// Why no process can be measured.
        case none(String)
    }

    private let table: SocketTable
    private let acceptLimit: Int64

    /// - Parameter acceptLimit: nanoseconds that a process may take to accept a connection; 0 makes no connection.
    package init(root: String = "/proc", acceptLimit: Int64 = 1_000_000_000) {
        table = SocketTable(root: root)
        self.acceptLimit = acceptLimit
    }

    package func find(host: String, port: Int) -> Result {
        let addresses = HostAddress.resolve(host)
        guard !addresses.isEmpty else { return .none("the host name '\(host)' does not resolve to an address") }
        guard addresses.contains(where: \.isLocal) else { return .none("it runs on another machine, \(addresses[0])") }
        guard !table.listening(addresses, port).isEmpty else {
            return .none(
                "no process of this machine listens on port \(port): the port belongs to a container, or is forwarded")
        }
        // A socket unit starts its service at the first connection, so the holders of the socket are looked up
        // afterwards.
        let acceptors = acceptLimit > 0 ? table.acceptors(addresses, port, within: acceptLimit) : []
        let sockets = Set(table.listening(addresses, port).map(\.inode))
        let holders = table.holders(of: sockets)
        guard sockets.isSubset(of: holders.values.reduce(into: Set()) { $0.formUnion($1) }), !sockets.isEmpty else {
            return .none(
                "a process that listens on port \(port) belongs to another user: run as root, or as that user")
        }
        let family = ServingFamily(holders: holders.keys.sorted(), acceptors: acceptors, table: table)
        switch family.judge() {
        case .failure(let problem): return .none(problem.reason)
        case .success(let pids):
            let processes = pids.compactMap(process)
            if let forwarder = processes.lazy.compactMap({ KnownForwarder.reason($0) }).first {
                return .none(forwarder)
            }
            return processes.isEmpty
                ? .none("the process on port \(port) exited during the search") : .processes(processes)
        }
    }

    /// Returns the process; nil if it does not exist (any more).
    package func process(_ pid: Int32) -> RunningProcess? { table.process(pid) }
}

/// Programs that forward connections, so that another process does the work for a page.
enum KnownForwarder {
    private static let names: Set<String> = [
        "docker-proxy", "rootlessport", "rootlesskit", "slirp4netns", "pasta", "passt", "ssh", "sshd", "kubectl",
        "socat",
        "nc", "ncat", "netcat", "systemd-socket-proxyd", "gvproxy", "chisel", "frpc", "frps", "cloudflared", "redir",
        "rinetd",
        "conmon", "com.docker.backend", "wslrelay", "lima", "colima", "pasta.avx2", "passt.avx2", "stunnel", "stunnel4",
    ]

    /// Returns why the process cannot be measured; nil if it is not a known forwarder.
    static func reason(_ process: RunningProcess) -> String? {
        guard names.contains(process.program) else { return nil }
        return "\(process.name) only forwards connections: give the address of the exporter itself"
    }
}
