import CBench
import Glibc

/// Sockets of a server on this machine.
package enum ServerSockets {
    /// Returns a non-blocking TCP socket that listens on a port that the kernel chooses.
    package static func listening(on address: String) throws(SystemError) -> FileDescriptor {
        let socket = try bound(address, SOCK_STREAM)
        // A fleet may connect at once, and a client that does not fit into the backlog waits a second.
        guard listen(socket.number, 1024) == 0 else { throw SystemError(call: "listen", subject: address) }
        return socket
    }

    /// Returns a non-blocking UDP socket on a port that the kernel chooses.
    package static func datagrams(on address: String) throws(SystemError) -> FileDescriptor {
        let socket = try bound(address, SOCK_DGRAM)
        // The kernel drops datagrams that do not fit, and counts them (`droppedDatagrams`).
        var bytes: Int32 = 4 << 20
        setsockopt(socket.number, SOL_SOCKET, SO_RCVBUF, &bytes, socklen_t(MemoryLayout<Int32>.size))
        return socket
    }

    private static func bound(_ address: String, _ type: __socket_type) throws(SystemError) -> FileDescriptor {
        guard let endpoint = Endpoint(address, 0) else {
            throw SystemError(call: "inet_pton", subject: address, code: EINVAL)
        }
        let flags = Int32(type.rawValue | SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue)
        let number = socket(AF_INET, flags, 0)
        guard number >= 0 else { throw SystemError(call: "socket", subject: address) }
        let descriptor = FileDescriptor(owning: number)
        guard endpoint.withSocketAddress({ bind(number, $0, $1) }) == 0 else {
            throw SystemError(call: "bind", subject: address)
        }
        return descriptor
    }

    /// Takes a connection, non-blocking; nil if none waits. The kernel also reports errors of connections here that
    /// are already gone; those are not connections either.
    package static func accepted(_ listener: Int32) -> FileDescriptor? {
        let number = cl_accept(listener)
        return number >= 0 ? FileDescriptor(owning: number) : nil
    }

    /// Tells the other end of a connection that no more bytes follow.
    package static func endWriting(_ descriptor: Int32) { _ = shutdown(descriptor, Int32(SHUT_WR)) }

    /// Returns how many datagrams the kernel has dropped because the socket's buffer was full; nil if it does not tell
    /// (before Linux 4.12).
    package static func droppedDatagrams(_ descriptor: Int32) -> Int? {
        // SO_MEMINFO and SK_MEMINFO_DROPS of linux/sock_diag.h and asm-generic/socket.h, part of the kernel's ABI.
        let option: Int32 = 55
        let dropped = 8
        var counts = [UInt32](repeating: 0, count: 9)
        var length = socklen_t(counts.count * MemoryLayout<UInt32>.size)
        let wanted = length
        guard getsockopt(descriptor, SOL_SOCKET, option, &counts, &length) == 0, length >= wanted else { return nil }
        return Int(counts[dropped])
    }
}

/// Payload of one TCP connection so far, as counted by the kernel for one end of it.
package struct ConnectionPayload: Hashable, Sendable {
    /// Bytes given to TCP, retransmissions excluded, and bytes received.
    package let sent: UInt64
    package let received: UInt64

    /// Reads the counts of a socket; nil if the kernel has none.
    ///
    /// - Parameter isEnded: whether this end has read the end of the stream.
    package init?(_ descriptor: Int32, isEnded: Bool) {
        var bytes = [UInt8](repeating: 0, count: 256)
        var length = socklen_t(bytes.count)
        guard getsockopt(descriptor, Int32(IPPROTO_TCP), TCP_INFO, &bytes, &length) == 0,
            let counts = ConnectionMessage.payload(tcpInfo: bytes[..<Int(length)])
        else { return nil }
        // The received count includes one for the peer's FIN. States: CLOSE_WAIT, LAST_ACK and CLOSING.
        let hasEnd = isEnded || [8, 9, 11].contains(bytes[0])
        sent = counts.sent
        received = counts.received - (hasEnd && counts.received > 0 ? 1 : 0)
    }
}
