import CBench
import Glibc

/// The address of a server that takes connections: a port, or a Unix socket.
package enum SocketAddress: Hashable, Sendable {
    /// An agent of this machine.
    case internet(Endpoint)
    /// Any host, over IPv4 or IPv6.
    case host(HostAddress, port: UInt16)
    /// The path of a stream socket.
    case unix(String)

    /// Longest path of a Unix socket, in bytes: that of sockaddr_un without the NUL at its end.
    package static let longestPath = MemoryLayout.size(ofValue: sockaddr_un().sun_path) - 1

    package var isUnix: Bool { if case .unix = self { true } else { false } }
}

extension SocketAddress: CustomStringConvertible {
    package var description: String {
        switch self {
        case .internet(let endpoint): "\(endpoint)"
        // An IPv6 address has colons of its own.
        case .host(let address, let port): address.isIPv4 ? "\(address):\(port)" : "[\(address)]:\(port)"
        case .unix(let path): path
        }
    }
}

extension Sockets {
    /// Starts a non-blocking connection, over TCP with Nagle off. The descriptor is writable once the connection is
    /// established or has failed.
    ///
    /// Connecting to a Unix socket never waits: it fails with EAGAIN if the server's queue is full.
    /// - Parameter stamped: whether the kernel timestamps arrivals. Where it cannot, as at a Unix socket,
    ///   `Received.stamp` is nil.
    package static func connect(to address: SocketAddress, stamped: Bool) throws(SystemError) -> FileDescriptor {
        switch address {
        case .internet(let endpoint):
            try connect(AF_INET, "\(address)", stamped: stamped) { number in
                endpoint.withSocketAddress { Glibc.connect(number, $0, $1) }
            }
        case .host(let host, let port):
            try connect(host.isIPv4 ? AF_INET : AF_INET6, "\(address)", stamped: stamped) { number in
                host.withSocketAddress(port: port) { Glibc.connect(number, $0, $1) }
            }
        case .unix(let path): try connect(toSocket: path)
        }
    }

    private static func connect(
        _ family: Int32, _ subject: String, stamped: Bool, _ begin: (Int32) -> Int32
    ) throws(SystemError) -> FileDescriptor {
        let number = socket(
            family, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue), Int32(IPPROTO_TCP))
        guard number >= 0 else { throw SystemError(call: "socket", subject: subject) }
        let descriptor = FileDescriptor(owning: number)
        var one: Int32 = 1
        setsockopt(number, Int32(IPPROTO_TCP), TCP_NODELAY, &one, socklen_t(MemoryLayout<Int32>.size))
        if stamped { _ = cl_stamp_arrivals(number) }
        guard begin(number) == 0 || errno == EINPROGRESS else { throw SystemError(call: "connect", subject: subject) }
        return descriptor
    }

    private static func connect(toSocket path: String) throws(SystemError) -> FileDescriptor {
        let bytes = Array(path.utf8)
        guard bytes.count <= SocketAddress.longestPath, !bytes.contains(0) else {
            throw SystemError(call: "connect", subject: path, code: ENAMETOOLONG)
        }
        let number = socket(
            AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue), 0)
        guard number >= 0 else { throw SystemError(call: "socket", subject: path) }
        let descriptor = FileDescriptor(owning: number)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes) }
        let result = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                Glibc.connect(number, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        guard result == 0 || errno == EINPROGRESS else { throw SystemError(call: "connect", subject: path) }
        return descriptor
    }

    /// Whether there is a socket at a path.
    package static func exists(_ path: String) -> Bool {
        var status = stat()
        return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFSOCK
    }
}
