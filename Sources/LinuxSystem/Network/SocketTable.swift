import Glibc

/// The kernel's tables of TCP sockets, read as text files, and the processes that hold the sockets.
struct SocketTable: Sendable {
    let root: String

    struct Entry: Hashable {
        let local: SocketEnd
        let remote: SocketEnd
        let isListening: Bool
        /// Inode of the socket; 0 for a connection that no process has accepted yet.
        let inode: UInt64

        var address: HostAddress { local.address }
        var port: Int { local.port }
    }

    struct SocketEnd: Hashable {
        let address: HostAddress
        let port: Int
    }

    /// Returns the listening sockets that a connection to the port at one of the addresses reaches.
    func listening(_ addresses: [HostAddress], _ port: Int) -> [Entry] {
        let sockets = entries().filter { $0.isListening && $0.port == port }
        let exact = sockets.filter { addresses.contains($0.address) }
        return exact.isEmpty ? sockets.filter(\.address.isAny) : exact
    }

    func entries() -> [Entry] {
        ["tcp", "tcp6"].flatMap { name in
            ((try? Files.text("\(root)/net/\(name)")) ?? "").split(separator: "\n").compactMap(Self.parse)
        }
    }

    /// Parses a line of /proc/net/tcp or tcp6; nil for other text.
    static func parse(_ line: Substring) -> Entry? {
        let fields = line.split(separator: " ")
        guard fields.count > 9, let inode = UInt64(fields[9]), let local = socketEnd(fields[1]),
            let remote = socketEnd(fields[2])
        else { return nil }
        return Entry(local: local, remote: remote, isListening: fields[3] == "0A", inode: inode)
    }

    /// Parses an address and port. The address is printed as words in the machine's byte order.
    private static func socketEnd(_ text: Substring) -> SocketEnd? {
        let parts = text.split(separator: ":")
        guard parts.count == 2, let port = Int(parts[1], radix: 16), parts[0].count == 8 || parts[0].count == 32 else {
            return nil
        }
        var bytes: [UInt8] = []
        var rest = parts[0]
        while !rest.isEmpty {
            guard let word = UInt32(rest.prefix(8), radix: 16) else { return nil }
            withUnsafeBytes(of: word) { bytes += $0 }
            rest = rest.dropFirst(8)
        }
        return SocketEnd(address: HostAddress(bytes), port: port)
    }

    /// Returns the processes that hold at least one of the sockets, and the sockets that each of them holds.
    func holders(of inodes: Set<UInt64>) -> [Int32: Set<UInt64>] {
        let names = Dictionary(uniqueKeysWithValues: inodes.map { ("socket:[\($0)]", $0) })
        var holders: [Int32: Set<UInt64>] = [:]
        for pid in Files.names(in: root).compactMap({ Int32($0) }) {
            let directory = "\(root)/\(pid)/fd"
            for name in Files.names(in: directory) {
                guard let link = Files.linkTarget("\(directory)/\(name)"), let inode = names[link] else { continue }
                holders[pid, default: []].insert(inode)
            }
        }
        return holders
    }

    /// Connects without sending anything, and returns the processes that hold the accepted connection. The result is
    /// empty if no process accepts within the limit.
    func acceptors(_ addresses: [HostAddress], _ port: Int, within limit: Int64) -> [Int32] {
        guard let address = addresses.first(where: { !listening([$0], port).isEmpty }),
            let client = try? Sockets.connect(
                to: .host(address, port: UInt16(truncatingIfNeeded: port)), stamped: false),
            let own = Sockets.localPort(client.number)
        else { return [] }
        let deadline = Clock.now() + limit
        while true {
            let accepted = entries().filter {
                !$0.isListening && $0.port == port && $0.remote.port == own && $0.inode != 0
            }
            let holders = accepted.isEmpty ? [:] : holders(of: Set(accepted.map(\.inode)))
            if !holders.isEmpty || Clock.now() >= deadline { return holders.keys.sorted() }
            Poll.sleep(until: Clock.now() + 10_000_000)
        }
    }

    /// Returns the process; nil if it does not exist (any more).
    func process(_ pid: Int32) -> RunningProcess? {
        guard let stat = try? Files.text("\(root)/\(pid)/stat"), let startedAt = Self.field(22, stat) else {
            return nil
        }
        let arguments = ((try? Files.read("\(root)/\(pid)/cmdline")) ?? []).split(separator: 0)
        return RunningProcess(
            pid: pid, startedAt: startedAt, program: program(pid),
            arguments: arguments.map { String(decoding: $0, as: UTF8.self) })
    }

    /// Returns the program's file name, or the kernel's name for the process if the file cannot be read.
    func program(_ pid: Int32) -> String {
        if let path = Files.linkTarget("\(root)/\(pid)/exe"), let name = path.split(separator: "/").last {
            return name.hasSuffix(" (deleted)") ? String(name.dropLast(" (deleted)".count)) : String(name)
        }
        return (try? Files.text("\(root)/\(pid)/comm"))?.split(separator: "\n").first.map(String.init) ?? "a process"
    }

    func image(_ pid: Int32) -> ServingFamily.Image {
        let stat = (try? Files.text("\(root)/\(pid)/stat")) ?? ""
        return ServingFamily.Image(
            executable: Files.linkTarget("\(root)/\(pid)/exe") ?? "", stack: Self.field(28, stat) ?? 0)
    }

    func parent(of pid: Int32) -> Int32? { (try? Files.text("\(root)/\(pid)/stat")).flatMap(ProcessTree.parent) }

    /// Returns a field of /proc/PID/stat by its number in proc(5), from field 3 on.
    static func field(_ number: Int, _ stat: String) -> UInt64? {
        guard let close = stat.lastIndex(of: ")") else { return nil }
        let fields = stat[stat.index(after: close)...].split(separator: " ")
        return fields.count > number - 3 ? UInt64(fields[number - 3]) : nil
    }
}
