import Glibc

/// A connection of this program with itself that has ended. The kernel tells of ends from a work queue, later than they were, on a busy
/// machine by tenths of a second: when it has told of this one, it has told of those before. Leaves nothing behind, no TIME_WAIT either.
struct EndMark {
    private let client: Endpoint

    /// nil where no connection can be made: out of descriptors, or a loopback that is down.
    init?() {
        guard let anyPort = Endpoint("127.0.0.1", 0), let listener = Self.socket(), let client = Self.socket(),
            anyPort.withSocketAddress({ bind(listener.number, $0, $1) }) == 0, listen(listener.number, 1) == 0,
            let server = Sockets.localPort(listener.number).flatMap({ Endpoint("127.0.0.1", $0) }),
            server.withSocketAddress({ connect(client.number, $0, $1) }) == 0,
            let own = Sockets.localPort(client.number).flatMap({ Endpoint("127.0.0.1", $0) })
        else { return nil }
        // Closed with a reset.
        var reset = linger(l_onoff: 1, l_linger: 0)
        setsockopt(client.number, SOL_SOCKET, SO_LINGER, &reset, socklen_t(MemoryLayout<linger>.size))
        self.client = own
    }

    /// Whether its end was told of. A reset takes the address from a socket, and leaves it the port.
    func isAmong(_ ends: [ConnectionCounts]) -> Bool {
        ends.contains { $0.local.port == client.port && ($0.local == client || $0.local.address == 0) }
    }

    private static func socket() -> FileDescriptor? {
        let number = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), Int32(IPPROTO_TCP))
        return number < 0 ? nil : FileDescriptor(owning: number)
    }
}
