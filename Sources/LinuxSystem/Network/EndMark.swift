import Glibc

/// A connection of this program to itself that has been closed. The kernel reports closed connections from a work
/// queue, on a busy machine tenths of a second late. Once it has reported this connection, it has also reported those
/// that were closed before. The mark leaves nothing behind, not even a TIME_WAIT socket.
struct EndMark {
    private let client: Endpoint

    /// Creates the mark; nil if no connection can be made: no free descriptors, or a loopback interface that is down.
    init?() {
        guard let anyPort = Endpoint("127.0.0.1", 0), let listener = Self.socket(), let client = Self.socket(),
            anyPort.withSocketAddress({ bind(listener.number, $0, $1) }) == 0, listen(listener.number, 1) == 0,
            let server = Sockets.localPort(listener.number).flatMap({ Endpoint("127.0.0.1", $0) }),
            server.withSocketAddress({ connect(client.number, $0, $1) }) == 0,
            let own = Sockets.localPort(client.number).flatMap({ Endpoint("127.0.0.1", $0) })
        else { return nil }
        // A linger time of 0 closes the connection with a reset.
        var reset = linger(l_onoff: 1, l_linger: 0)
        setsockopt(client.number, SOL_SOCKET, SO_LINGER, &reset, socklen_t(MemoryLayout<linger>.size))
        self.client = own
    }

    /// Whether the kernel has reported the close of this connection. A reset clears the socket's address but not its
    /// port.
    func isAmong(_ ends: [ConnectionCounts]) -> Bool {
        ends.contains { $0.local.port == client.port && ($0.local == client || $0.local.address == 0) }
    }

    private static func socket() -> FileDescriptor? {
        let number = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), Int32(IPPROTO_TCP))
        return number < 0 ? nil : FileDescriptor(owning: number)
    }
}
