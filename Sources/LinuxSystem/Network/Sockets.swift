import CBench
import Glibc

/// An IPv4 address and port.
package struct Endpoint: Hashable, Sendable, CustomStringConvertible {
    /// Address in host byte order.
    package let address: UInt32
    package let port: UInt16

    /// Creates an endpoint; nil if `address` is not a dotted quad.
    package init?(_ address: String, _ port: Int) {
        var parsed = in_addr()
        guard inet_pton(AF_INET, address, &parsed) == 1, let port = UInt16(exactly: port) else { return nil }
        self.address = UInt32(bigEndian: parsed.s_addr)
        self.port = port
    }

    package init(address: UInt32, port: UInt16) {
        self.address = address
        self.port = port
    }

    /// The address as a dotted quad.
    package var addressText: String {
        "\(address >> 24).\(address >> 16 & 255).\(address >> 8 & 255).\(address & 255)"
    }

    package var description: String { "\(addressText):\(port)" }

    func withSocketAddress<Result>(_ body: (UnsafePointer<sockaddr>, socklen_t) -> Result) -> Result {
        var storage = sockaddr_in()
        storage.sin_family = sa_family_t(AF_INET)
        storage.sin_port = port.bigEndian
        storage.sin_addr.s_addr = address.bigEndian
        return withUnsafePointer(to: &storage) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { body($0, socklen_t(MemoryLayout<sockaddr_in>.size)) }
        }
    }
}

package enum Sockets {
    package static func connect(to endpoint: Endpoint) throws(SystemError) -> FileDescriptor {
        try connect(to: .internet(endpoint), stamped: true)
    }

    /// Returns an unconnected socket whose arrivals would be timestamped; nil without descriptors. While it is open, the
    /// kernel timestamps the arrivals of other sockets from their first byte on. The first such socket of a machine
    /// takes a work queue of the kernel to switch timestamps on.
    package static func stamping() -> FileDescriptor? {
        let number = socket(AF_INET, Int32(SOCK_DGRAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        guard number >= 0 else { return nil }
        _ = cl_stamp_arrivals(number)
        return FileDescriptor(owning: number)
    }

    /// Returns the port of this end of a socket; nil if it has none.
    package static func localPort(_ descriptor: Int32) -> Int? {
        var address = sockaddr_in6()
        var length = socklen_t(MemoryLayout<sockaddr_in6>.size)
        let result = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(descriptor, $0, &length) }
        }
        // The port is at the same offset in both address families.
        return result == 0 && address.sin6_port != 0 ? Int(UInt16(bigEndian: address.sin6_port)) : nil
    }

    /// Returns why a connection in progress failed; nil if it has not failed.
    package static func pendingError(_ descriptor: Int32) -> Int32? {
        var code: Int32 = 0
        var length = socklen_t(MemoryLayout<Int32>.size)
        getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &code, &length)
        return code == 0 ? nil : code
    }

    /// Whether the other end has closed its side of a stream, or the stream is broken, and no bytes before that are
    /// unread.
    package static func hasEnded(_ descriptor: Int32) -> Bool {
        var byte: UInt8 = 0
        let count = recv(descriptor, &byte, 1, Int32(MSG_PEEK) | Int32(MSG_DONTWAIT))
        return count == 0 || count < 0 && ![EAGAIN, EWOULDBLOCK, EINTR].contains(errno)
    }

    /// Whether a port is free for a bind. The test bind does not use SO_REUSEADDR, so it also finds listeners that
    /// share a port by SO_REUSEPORT.
    package static func canBind(_ endpoint: Endpoint) -> Bool {
        let number = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), Int32(IPPROTO_TCP))
        guard number >= 0 else { return false }
        defer { close(number) }
        return endpoint.withSocketAddress { bind(number, $0, $1) } == 0
    }

    /// Returns a port that is free at an address of this machine. Another process may still take the port first.
    package static func freePort(on address: String) throws(SystemError) -> Int {
        guard let endpoint = Endpoint(address, 0) else {
            throw SystemError(call: "inet_pton", subject: address, code: EINVAL)
        }
        let number = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), Int32(IPPROTO_TCP))
        guard number >= 0 else { throw SystemError(call: "socket", subject: address) }
        defer { close(number) }
        var bound = sockaddr_in()
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        guard endpoint.withSocketAddress({ bind(number, $0, $1) }) == 0,
            withUnsafeMutablePointer(
                to: &bound,
                { pointer in
                    pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(number, $0, &length) }
                }) == 0
        else { throw SystemError(call: "bind", subject: address) }
        return Int(UInt16(bigEndian: bound.sin_port))
    }

    /// Whether a server could listen on the endpoint now. Connections in TIME_WAIT do not prevent it.
    package static func canListen(_ endpoint: Endpoint) -> Bool {
        let number = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), Int32(IPPROTO_TCP))
        guard number >= 0 else { return false }
        defer { close(number) }
        var one: Int32 = 1
        setsockopt(number, SOL_SOCKET, SO_REUSEADDR, &one, socklen_t(MemoryLayout<Int32>.size))
        return endpoint.withSocketAddress { bind(number, $0, $1) } == 0 && listen(number, 1) == 0
    }

    /// Sends without blocking. Returns the number of bytes taken, 0 when the socket buffer is full.
    package static func send(_ descriptor: Int32, _ bytes: [UInt8]) throws(SystemError) -> Int {
        let sent = bytes.withUnsafeBytes { Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
        if sent >= 0 { return sent }
        if errno == EAGAIN || errno == EINTR { return 0 }
        throw SystemError(call: "send", subject: "socket \(descriptor)")
    }

    /// Result of a receive: the number of bytes read (0 at the end of the stream), and the kernel's receive time of the
    /// last byte. The time is in CLOCK_REALTIME nanoseconds, to be converted by `ClockReading`; nil if the kernel gave
    /// no timestamp.
    package struct Received: Sendable {
        package let count: Int
        package let stamp: Int64?
    }

    /// Receives without blocking; nil when no bytes have arrived yet.
    /// - Parameter stamped: whether to ask for the kernel's timestamp, which makes the call slower.
    package static func receive(
        _ descriptor: Int32, _ buffer: UnsafeMutableRawPointer, _ capacity: Int, stamped: Bool = true
    ) throws(SystemError) -> Received? {
        var stamp: Int64 = 0
        let count =
            stamped
            ? cl_receive_stamped(descriptor, buffer, capacity, &stamp) : cl_receive(descriptor, buffer, capacity)
        if count >= 0 { return Received(count: Int(count), stamp: stamp > 0 ? stamp : nil) }
        if -count == Int64(EAGAIN) || -count == Int64(EINTR) { return nil }
        throw SystemError(call: "recvmsg", subject: "socket \(descriptor)", code: Int32(-count))
    }
}

/// The kernel's table of listening TCP sockets.
package struct ListenTable: ~Copyable {
    private let socket: FileDescriptor
    private var buffer = [cl_listener](repeating: cl_listener(), count: 4096)

    package init() throws(SystemError) {
        socket = FileDescriptor(owning: try check(cl_sock_diag_open(), "socket", "NETLINK_SOCK_DIAG"))
    }

    /// Calls `body` for the IPv4 listeners of this network namespace. Costs one dump of the table, some 60 us for 150
    /// sockets.
    package mutating func dump(_ body: (Endpoint) -> Void) throws(SystemError) {
        for entry in try listeners(AF_INET) { body(Endpoint(address: entry.address, port: entry.port)) }
    }

    /// Returns the ports of the IPv6 listeners, without their addresses.
    package mutating func portsOfIPv6() throws(SystemError) -> Set<Int> {
        Set(try listeners(AF_INET6).map { Int($0.port) })
    }

    private mutating func listeners(_ family: Int32) throws(SystemError) -> ArraySlice<cl_listener> {
        while true {
            let found = Int(
                try check(
                    cl_listeners(socket.number, family, &buffer, Int32(buffer.count)),
                    "sock_diag", "the listening sockets"))
            if found <= buffer.count { return buffer[..<found] }
            buffer = [cl_listener](repeating: cl_listener(), count: found * 2)
        }
    }
}

/// A name that only one process of this network namespace can hold: an abstract Unix socket. The kernel releases the
/// name when its holder exits, for whatever reason. Its scope is the same as that of the ports it stands for.
package struct NameLock: ~Copyable, Sendable {
    private let socket: FileDescriptor

    private init(socket: consuming FileDescriptor) { self.socket = socket }

    /// Takes a name of at most 100 bytes; nil if another process holds it.
    package static func take(_ name: String) throws(SystemError) -> NameLock? {
        let number = Glibc.socket(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        guard number >= 0 else { throw SystemError(call: "socket", subject: name) }
        let socket = FileDescriptor(owning: number)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let bytes = Array(name.utf8.prefix(100))
        // A leading zero byte makes the name abstract, so no file is created.
        withUnsafeMutableBytes(of: &address.sun_path) { $0[1...].copyBytes(from: bytes) }
        let length = socklen_t(MemoryLayout<sa_family_t>.size + 1 + bytes.count)
        let result = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { bind(number, $0, length) }
        }
        if result == 0 { return NameLock(socket: socket) }
        guard errno == EADDRINUSE else { throw SystemError(call: "bind", subject: name) }
        return nil
    }
}
