import LinuxSystem

/// Requests /metrics as a scraper does, without extra cost for the server. Confined to one thread.
final class PageClient {
    private let peer: String
    private let endpoint: Endpoint
    private var connection: FileDescriptor?
    private var buffer = [UInt8](repeating: 0, count: 1 << 16)

    /// Time limit of a request or an answer, in seconds.
    private static let timeout = 10.0

    init(_ driver: DriverProcess) throws {
        guard let port = driver.port, let endpoint = Endpoint("127.0.0.1", port) else {
            throw PeerError.page(peer: driver.peer.name, reason: "its driver serves no page")
        }
        peer = driver.peer.name
        self.endpoint = endpoint
    }

    /// Sends one GET request.
    /// - Parameter keeping: Whether to reuse the connection of the last request and leave it open; otherwise each
    ///   request has its own.
    /// - Returns: The body.
    /// - Throws: `PeerError.page` if there is no answer with status 200 within 10 s.
    func get(keeping: Bool) throws -> [UInt8] {
        let connection: FileDescriptor
        if let kept = self.connection.take() {
            connection = kept
        } else {
            connection = try Sockets.connect(to: endpoint)
        }
        let head =
            "GET /metrics HTTP/1.1\r\nHost: 127.0.0.1\r\n\(keeping ? "" : "Connection: close\r\n")\r\n"
        try send(Array(head.utf8), connection)
        let answer = try receive(connection)
        if keeping, answer.isKept { self.connection = consume connection }
        return answer.body
    }

    /// Whether the server left the connection of the last GET open.
    var isConnected: Bool { connection != nil }

    /// Closes the kept connection.
    func close() { connection = nil }

    private func send(_ request: [UInt8], _ connection: borrowing FileDescriptor) throws {
        let deadline = Clock.now() + Self.timeout.nanoseconds
        // A request is smaller than any socket's buffer. It is accepted completely, or not at all while the connection
        // is being established.
        while try Sockets.send(connection.number, request) == 0 {
            guard Clock.now() < deadline else {
                throw PeerError.page(
                    peer: peer, reason: "\(endpoint) accepted no request within \(Int(Self.timeout)) s")
            }
            Poll.sleep(until: Clock.now() + 50_000)
        }
    }

    private func receive(_ connection: borrowing FileDescriptor) throws -> PageAnswer {
        var count = 0
        while true {
            if Poll.readable([connection.number], timeout: Self.timeout).isEmpty {
                if EndSignals.pending != nil { throw PeerError.interrupted }
                throw PeerError.page(peer: peer, reason: "\(endpoint) sent no answer within \(Int(Self.timeout)) s")
            }
            let received = try buffer.withUnsafeMutableBytes {
                try Sockets.receive(connection.number, $0.baseAddress! + count, $0.count - count)
            }
            guard let received else { continue }
            count += received.count
            if count == buffer.count { buffer += [UInt8](repeating: 0, count: buffer.count) }
            if let answer = try PageAnswer(buffer[..<count], ended: received.count == 0, peer: peer) { return answer }
        }
    }
}
