import Glibc

/// The reason why a server could not start.
public enum ServerError: Error, Equatable, CustomStringConvertible {
    case invalidAddress(String)
    /// `call` is the call that failed, and `errno` its error number.
    case cannotListen(address: String, port: UInt16, call: String, errno: Int32)
    case cannotStart(String)

    public var description: String {
        switch self {
        case .invalidAddress(let address): "'\(address)' is not an IPv4 or IPv6 address"
        case .cannotListen(let address, let port, let call, let errno):
            "\(NetworkAddress.endpoint(address, port)): \(call): \(String(cString: strerror(errno)))"
        case .cannotStart(let what): "cannot start the server: \(what)"
        }
    }
}

/// A non-blocking TCP socket that listens. It is closed when the object is released.
package final class ListeningSocket: Sendable {
    package let descriptor: Int32
    package let address: String
    /// The port in use; the kernel has chosen it if 0 was given.
    package let port: UInt16

    package init(address: String, port: UInt16) throws(ServerError) {
        guard let name = NetworkAddress(address) else { throw .invalidAddress(address) }
        let stream = Int32(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue)
        let socket = socket(name.family, stream, 0)
        func failure(_ call: String) -> ServerError {
            let error = errno
            if socket >= 0 { close(socket) }
            return .cannotListen(address: address, port: port, call: call, errno: error)
        }
        guard socket >= 0 else { throw failure("socket") }
        // SO_REUSEADDR: connections in TIME_WAIT must not keep a restarted agent from its port. SO_REUSEPORT is never
        // set: two agents would share a port without an error.
        var on: Int32 = 1
        setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &on, socklen_t(MemoryLayout<Int32>.size))
        let bound = name.withSocketName(port: port) { bind(socket, $0, $1) == 0 ? nil : failure("bind") }
        if let bound { throw bound }
        // A fleet of clients may connect at once, and a client that does not fit into the backlog waits a second before
        // it tries again.
        guard listen(socket, 1024) == 0 else { throw failure("listen") }
        // The port is at the same offset in the names of both address families.
        var own = sockaddr_in6()
        var length = socklen_t(MemoryLayout<sockaddr_in6>.size)
        let named = withUnsafeMutablePointer(to: &own) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(socket, $0, &length) }
        }
        guard named == 0 else { throw failure("getsockname") }
        descriptor = socket
        self.address = name.text
        self.port = UInt16(bigEndian: own.sin6_port)
    }

    deinit { close(descriptor) }
}
