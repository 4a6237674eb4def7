import CBench
import Glibc

/// The kernel's table of TCP connections of this network namespace, with what it counted on each.
package struct ConnectionTable: ~Copyable {
    private let socket: FileDescriptor

    package init() throws(SystemError) {
        socket = FileDescriptor(owning: try check(cl_sock_diag_open(), "socket", "NETLINK_SOCK_DIAG"))
    }

    /// Both ends of every connection that is open here. Costs two walks over the kernel's table: 0.3 ms for its 262,144 places.
    package func dump() throws(SystemError) -> [ConnectionCounts] {
        var all: [ConnectionCounts] = []
        for family in [AF_INET, AF_INET6] {
            try check(cl_ask_connections(socket.number, family), "sock_diag", "the connections")
            var isDone = false
            while !isDone {
                for message in ConnectionMessage.parse(try Datagrams.receive(socket.number, flags: 0) ?? []) {
                    switch message {
                    case .connection(let counts): all.append(counts)
                    case .done: isDone = true
                    case .refused(let code):
                        throw SystemError(call: "sock_diag", subject: "the connections", code: code)
                    case .other: break
                    }
                }
            }
        }
        return all
    }
}

/// The ends of TCP connections of this network namespace, each with what the kernel counted until then. From its making on; what is not
/// taken in time is lost, and said to be. Needs no privilege.
package struct ConnectionEnds: ~Copyable {
    private let socket: FileDescriptor
    /// Whether some were lost: more came than waits.
    package private(set) var hasLost = false

    /// Some 10,000 ends where that much is allowed.
    private static let bufferBytes: Int32 = 16 << 20

    package init() throws(SystemError) {
        let opened = FileDescriptor(owning: try check(cl_sock_diag_open(), "socket", "NETLINK_SOCK_DIAG"))
        try check(cl_watch_connection_ends(opened.number, Self.bufferBytes), "sock_diag", "the ends of connections")
        socket = opened
    }

    /// All that have ended until now. Waits for the kernel, which tells of ends from a work queue: a millisecond, on a busy machine tenths
    /// of a second, never past `deadline`.
    package mutating func takeAll(until deadline: Int64) -> [ConnectionCounts] {
        // Without a mark there is nothing to wait for: out of descriptors, or a loopback that is down.
        guard let mark = EndMark() else { return take() }
        var all = take()
        while !mark.isAmong(all), Clock.now() < deadline {
            Poll.sleep(until: Clock.now() + 1_000_000)
            all += take()
        }
        return all
    }

    /// Those that the kernel has told of since the last call, without waiting.
    package mutating func take() -> [ConnectionCounts] {
        var all: [ConnectionCounts] = []
        while true {
            do throws(SystemError) {
                guard let bytes = try Datagrams.receive(socket.number, flags: Int32(MSG_DONTWAIT)) else {
                    return all
                }
                for case .connection(let counts) in ConnectionMessage.parse(bytes) { all.append(counts) }
            } catch {
                // ENOBUFS, once for however many: what waits after it is whole.
                hasLost = true
                if error.code != ENOBUFS { return all }
            }
        }
    }
}

private enum Datagrams {
    private static let most = 65_536

    /// One; nil when none is there.
    static func receive(_ descriptor: Int32, flags: Int32) throws(SystemError) -> [UInt8]? {
        var count = 0
        let bytes = [UInt8](unsafeUninitializedCapacity: most) { buffer, initialized in
            repeat { count = recv(descriptor, buffer.baseAddress, most, flags) } while count < 0 && errno == EINTR
            initialized = max(count, 0)
        }
        if count >= 0 { return bytes }
        if errno == EAGAIN { return nil }
        throw SystemError(call: "recv", subject: "NETLINK_SOCK_DIAG")
    }
}
