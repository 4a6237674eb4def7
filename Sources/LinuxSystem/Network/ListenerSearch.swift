/// A process that was there before the bench.
package struct RunningProcess: Hashable, Sendable, CustomStringConvertible {
    package let pid: Int32
    /// Clock ticks after the start of the machine: a PID that is used again has another.
    package let startedAt: UInt64
    /// The name of its program.
    package let program: String
    /// Its command as it was started; empty where it may not be seen. Arguments may hold secrets.
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

/// Finds the processes that serve an address of this machine: all that hold its listening socket or share its port, but for one
/// that only opened the socket for another program. Connects once, sends nothing, and looks who accepts. Costs a look at the
/// table of sockets and at the descriptors of every process, some 10 ms on a machine with a hundred, and one second where no
/// process accepts.
package struct ListenerSearch: Sendable {
    package enum Result: Hashable, Sendable {
        /// They serve together; none of them is a descendant of another. Never empty.
        case processes([RunningProcess])
        /// Why there is none to be looked at.
        case none(String)
    }

    private let table: SocketTable
    private let acceptLimit: Int64

    /// - Parameter acceptLimit: how long somebody may take to accept a connection, nanoseconds; 0: nobody is asked.
    package init(root: String = "/proc", acceptLimit: Int64 = 1_000_000_000) {
        table = SocketTable(root: root)
        self.acceptLimit = acceptLimit
    }

    package func find(host: String, port: Int) -> Result {
        let addresses = HostAddress.resolve(host)
        guard !addresses.isEmpty else { return .none("no address is known of the host '\(host)'") }
        guard addresses.contains(where: \.isLocal) else { return .none("it runs on another machine, \(addresses[0])") }
        guard !table.listening(addresses, port).isEmpty else {
            return .none(
                "nothing on this machine is seen listening on port \(port): a container's, or forwarded elsewhere")
        }
        // A socket unit starts its service with the first connection, so who holds the socket is looked at afterwards.
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
                ? .none("the process on port \(port) ended while it was looked at") : .processes(processes)
        }
    }

    /// nil when it is not there (any more).
    package func process(_ pid: Int32) -> RunningProcess? { table.process(pid) }
}

/// Programs that pass connections on, so that the work for a page is another process'.
enum KnownForwarder {
    private static let names: Set<String> = [
        "docker-proxy", "rootlessport", "rootlesskit", "slirp4netns", "pasta", "passt", "ssh", "sshd", "kubectl",
        "socat",
        "nc", "ncat", "netcat", "systemd-socket-proxyd", "gvproxy", "chisel", "frpc", "frps", "cloudflared", "redir",
        "rinetd",
        "conmon", "com.docker.backend", "wslrelay", "lima", "colima", "pasta.avx2", "passt.avx2", "stunnel", "stunnel4",
    ]

    /// Why nothing is measured of a process; nil for one that is not known to be a forwarder.
    static func reason(_ process: RunningProcess) -> String? {
        guard names.contains(process.program) else { return nil }
        return "\(process.name) only passes connections on: give the address of the exporter itself"
    }
}
