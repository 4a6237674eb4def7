import Glibc

/// The reason why a server could not start.
public enum ServerError: Error, Equatable, CustomStringConvertible {
    case invalidAddress(String)
    /// `call` is the call that failed, and `errno` its error number.
    case cannotListen(address: String, port: UInt16, call: String, errno: Int32)
    case cannotStart(String)

    public var description: String {
        switch self {
        case .invalidAddress(let address):
            "'\(address)' is not an IPv4 or IPv6 address, and not unix: with a path of 1 to \(SocketPath.longest) bytes"
        case .cannotListen(let address, let port, let call, let errno):
            (address.hasPrefix("unix:") ? address : NetworkAddress.endpoint(address, port))
                + ": \(call): \(String(cString: strerror(errno)))"
        case .cannotStart(let what): "cannot start the server: \(what)"
        }
    }
}

/// A non-blocking TCP or Unix socket that listens. It is closed when the object is released; the file of a Unix socket
/// is removed then.
package final class ListeningSocket: Sendable {
    package let descriptor: Int32
    package let address: String
    /// The port in use; the kernel has chosen it if 0 was given.
    package let port: UInt16

    private let path: SocketPath?

    /// - Parameters:
    ///   - address: an IPv4 or IPv6 address, or `unix:` and the path of a socket.
    ///   - port: ignored for a Unix socket.
    package init(address: String, port: UInt16) throws(ServerError) {
        if var path = try SocketPath(address: address) {
            descriptor = try Self.listening(AF_UNIX, path.address, 0) { path.bind($0) }
            self.address = path.address
            self.port = 0
            self.path = path
            return
        }
        guard let name = NetworkAddress(address) else { throw .invalidAddress(address) }
        let socket = try Self.listening(name.family, address, port) { socket in
            // SO_REUSEADDR: connections in TIME_WAIT must not keep a restarted agent from its port. SO_REUSEPORT is
            // never set: two agents would share a port without an error.
            var on: Int32 = 1
            setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &on, socklen_t(MemoryLayout<Int32>.size))
            return name.withSocketName(port: port) { bind(socket, $0, $1) == 0 ? nil : errno }
        }
        // The port is at the same offset in the names of both address families.
        var own = sockaddr_in6()
        var length = socklen_t(MemoryLayout<sockaddr_in6>.size)
        let named = withUnsafeMutablePointer(to: &own) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(socket, $0, &length) }
        }
        guard named == 0 else {
            let error = errno
            close(socket)
            throw .cannotListen(address: address, port: port, call: "getsockname", errno: error)
        }
        descriptor = socket
        self.address = name.text
        self.port = UInt16(bigEndian: own.sin6_port)
        path = nil
    }

    /// Returns a socket that listens. `bind` binds it, and returns the errno of a failure.
    private static func listening(
        _ family: Int32, _ address: String, _ port: UInt16, _ bind: (Int32) -> Int32?
    ) throws(ServerError) -> Int32 {
        let socket = socket(
            family, Int32(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue), 0)
        func failure(_ call: String, _ error: Int32) -> ServerError {
            if socket >= 0 { close(socket) }
            return .cannotListen(address: address, port: port, call: call, errno: error)
        }
        guard socket >= 0 else { throw failure("socket", errno) }
        if let error = bind(socket) { throw failure("bind", error) }
        // A fleet of clients may connect at once, and a client that does not fit into the backlog waits a second before
        // it tries again.
        guard listen(socket, 1024) == 0 else { throw failure("listen", errno) }
        return socket
    }

    deinit {
        path?.remove()
        close(descriptor)
    }
}
