import Glibc

/// A process that was there before the bench.
public struct RunningProcess: Hashable, Sendable {
    public let pid: Int32
    /// Clock ticks after the start of the machine: a PID that is used again has another.
    public let startedAt: UInt64
    /// Its program and arguments, for people.
    public let command: String
}

/// Finds the process behind an address. Costs a look at the table of sockets and at the descriptors of every process: some 10 ms
/// on a machine with a hundred.
public struct ListenerSearch: Sendable {
    public enum Result: Hashable, Sendable {
        case process(RunningProcess)
        /// Why there is none to be looked at.
        case none(String)
    }

    private let root: String

    public init(root: String = "/proc") { self.root = root }

    public func find(host: String, port: Int) -> Result {
        let addresses = HostAddress.resolve(host)
        guard !addresses.isEmpty else { return .none("no address is known of the host '\(host)'") }
        guard addresses.contains(where: \.isLocal) else { return .none("it runs on another machine, \(addresses[0])") }
        let sockets = listening(on: port)
        let exact = sockets.filter { addresses.contains($0.address) }
        let chosen = exact.isEmpty ? sockets.filter(\.address.isAny) : exact
        guard !chosen.isEmpty else {
            return .none(
                "nothing on this machine is seen listening on port \(port): a container's, or forwarded elsewhere")
        }
        let holders = holders(of: Set(chosen.map(\.inode)))
        // Workers that were forked share the socket: the first of them has the others among its descendants.
        guard let pid = holders.first(where: { parent(of: $0).map { !holders.contains($0) } ?? true }),
            let process = process(pid)
        else {
            return .none(
                "the process that listens on port \(port) belongs to another user: run as root, or as that user")
        }
        return .process(process)
    }

    /// nil when it is not there (any more).
    public func process(_ pid: Int32) -> RunningProcess? {
        guard let stat = try? Files.text("\(root)/\(pid)/stat"), let startedAt = Self.startTime(stat) else {
            return nil
        }
        let arguments = ((try? Files.read("\(root)/\(pid)/cmdline")) ?? []).split(separator: 0)
        let command = arguments.map { String(decoding: $0, as: UTF8.self) }.joined(separator: " ")
        return RunningProcess(pid: pid, startedAt: startedAt, command: String(command.prefix(200)))
    }

    struct ListeningSocket: Hashable {
        let address: HostAddress
        let port: Int
        let inode: UInt64
    }

    private func listening(on port: Int) -> [ListeningSocket] {
        ["tcp", "tcp6"].flatMap { name in
            ((try? Files.text("\(root)/net/\(name)")) ?? "").split(separator: "\n").compactMap(Self.parse)
        }.filter { $0.port == port }
    }

    /// A line of /proc/net/tcp or tcp6; nil when its socket does not listen. Addresses are printed as words of the machine's order.
    static func parse(_ line: Substring) -> ListeningSocket? {
        let fields = line.split(separator: " ")
        guard fields.count > 9, fields[3] == "0A", let inode = UInt64(fields[9]) else { return nil }
        let local = fields[1].split(separator: ":")
        guard local.count == 2, let port = Int(local[1], radix: 16), local[0].count == 8 || local[0].count == 32 else {
            return nil
        }
        var bytes: [UInt8] = []
        var rest = local[0]
        while !rest.isEmpty {
            guard let word = UInt32(rest.prefix(8), radix: 16) else { return nil }
            withUnsafeBytes(of: word) { bytes += $0 }
            rest = rest.dropFirst(8)
        }
        return ListeningSocket(address: HostAddress(bytes), port: port, inode: inode)
    }

    /// PIDs that have one of the sockets, ascending.
    private func holders(of inodes: Set<UInt64>) -> [Int32] {
        let names = Set(inodes.map { "socket:[\($0)]" })
        return Files.names(in: root).compactMap { Int32($0) }.sorted().filter { pid in
            let directory = "\(root)/\(pid)/fd"
            return Files.names(in: directory).contains { name in
                Files.linkTarget("\(directory)/\(name)").map(names.contains) ?? false
            }
        }
    }

    private func parent(of pid: Int32) -> Int32? {
        (try? Files.text("\(root)/\(pid)/stat")).flatMap(ProcessTree.parent)
    }

    /// The 22nd field of stat, the 20th behind the program's name.
    static func startTime(_ stat: String) -> UInt64? {
        guard let close = stat.lastIndex(of: ")") else { return nil }
        let fields = stat[stat.index(after: close)...].split(separator: " ")
        return fields.count > 19 ? UInt64(fields[19]) : nil
    }
}
