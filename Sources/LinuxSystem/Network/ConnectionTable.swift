import CBench
import Glibc

/// The kernel's table of TCP connections of this network namespace, with the byte counts of each.
package struct ConnectionTable: ~Copyable {
    private let socket: FileDescriptor

    package init() throws(SystemError) {
        socket = FileDescriptor(owning: try check(cl_sock_diag_open(), "socket", "NETLINK_SOCK_DIAG"))
    }

    /// Returns both ends of every open connection. Costs two walks over the kernel's table: 0.3 ms for its 262,144
    /// slots.
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

/// TCP connections of this network namespace that were closed, with their final byte counts. Recording starts when the
/// value is created. Entries that are not read in time are lost, and `hasLost` reports it. Needs no privilege.
package struct ConnectionEnds: ~Copyable {
    private let socket: FileDescriptor
    /// Whether entries were lost because more arrived than the buffer holds.
    package private(set) var hasLost = false

    /// Room for some 10,000 entries, if the system allows a buffer of this size.
    private static let bufferBytes: Int32 = 16 << 20

    package init() throws(SystemError) {
        let opened = FileDescriptor(owning: try check(cl_sock_diag_open(), "socket", "NETLINK_SOCK_DIAG"))
        try check(cl_watch_connection_ends(opened.number, Self.bufferBytes), "sock_diag", "the ends of connections")
        socket = opened
    }

    /// Returns all entries until now. Waits for the kernel, which reports closed sockets from a work queue: a
    /// millisecond, on a busy machine tenths of a second, never past `deadline`.
    package mutating func takeAll(until deadline: Int64) -> [ConnectionCounts] {
        // Without a mark there is nothing to wait for: no free descriptors, or a loopback interface that is down.
        guard let mark = EndMark() else { return take() }
        var all = take()
        while !mark.isAmong(all), Clock.now() < deadline {
            Poll.sleep(until: Clock.now() + 1_000_000)
            all += take()
        }
        return all
    }

    /// Returns the entries that the kernel has reported since the last call. Does not wait.
    package mutating func take() -> [ConnectionCounts] {
        var all: [ConnectionCounts] = []
        while true {
            do throws(SystemError) {
                guard let bytes = try Datagrams.receive(socket.number, flags: Int32(MSG_DONTWAIT)) else {
                    return all
                }
                for case .connection(let counts) in ConnectionMessage.parse(bytes) { all.append(counts) }
            } catch {
                // ENOBUFS is reported once for any number of lost messages. The messages queued after it are intact.
                hasLost = true
                if error.code != ENOBUFS { return all }
            }
        }
    }
}

private enum Datagrams {
    private static let most = 65_536

    /// Receives one datagram; returns nil if none is queued.
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
