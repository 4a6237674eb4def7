import LinuxSystem

/// The bytes of one connection after another to a server: a socket, with TLS if the server speaks it. Confined to the
/// driver's thread.
struct Wire: ~Copyable {
    let server: Server
    private var descriptor: FileDescriptor?
    private var channel: TLSChannel?
    private var isConnected = false
    /// Bytes that the socket has not accepted yet.
    private var unsent: [UInt8] = []
    /// Payload bytes so far, over all its sockets; with TLS, those of its records.
    private(set) var sentBytes = 0
    private(set) var receivedBytes = 0

    init(_ server: Server) { self.server = server }

    /// Whether bytes wait until the socket accepts them.
    var hasUnsent: Bool { !unsent.isEmpty }
    var isEncrypted: Bool { channel != nil }

    /// Whether the other end has closed the connection, as the kernel knows it now.
    mutating func hasEnded() -> Bool {
        guard let number = descriptor?.number else { return true }
        return Sockets.hasEnded(number)
    }

    /// Begins to connect. Returns the client's port, if the kernel names it.
    mutating func open(_ poll: borrowing EventPoll, key: UInt64) throws(Server.Problem) -> Int? {
        close()
        channel = try server.channel()
        let socket = try server.connect()
        let port = Sockets.localPort(socket.number)
        do throws(SystemError) {
            try poll.add(socket.number, key: key, .readAndWrite)
        } catch {
            throw Server.Problem(error, server.address)
        }
        descriptor = consume socket
        return port
    }

    mutating func close() {
        descriptor = nil
        channel = nil
        isConnected = false
        unsent = []
    }

    /// Continues to connect when the socket is ready, with TLS until the handshake is complete. Returns whether the
    /// connection can take a request.
    mutating func establish() throws(Server.Problem) -> Bool {
        guard let number = descriptor?.number else { return false }
        if !isConnected {
            if let code = Sockets.pendingError(number) {
                throw Server.Problem(
                    SystemError(call: "connect", subject: "\(server.address)", code: code), server.address)
            }
            isConnected = true
        }
        guard let channel else { return true }
        let isComplete: Bool
        do throws(TLSClient.Failure) {
            isComplete = try channel.handshake()
        } catch {
            // The alert tells the server the reason.
            try? transmit(channel.takeOutput())
            throw Server.Problem(error, server.address)
        }
        try transmit(channel.takeOutput())
        return isComplete
    }

    /// Sends bytes, now or when the socket accepts them.
    mutating func send(_ bytes: [UInt8]) throws(Server.Problem) {
        guard let channel else { return try transmit(bytes) }
        do throws(TLSClient.Failure) {
            try channel.write(bytes)
        } catch {
            throw Server.Problem(error, server.address)
        }
        try transmit(channel.takeOutput())
    }

    /// Sends what the socket did not accept before.
    mutating func sendRest() throws(Server.Problem) {
        guard hasUnsent else { return }
        let bytes = unsent
        unsent = []
        try transmit(bytes)
    }

    private mutating func transmit(_ bytes: [UInt8]) throws(Server.Problem) {
        guard let number = descriptor?.number, !bytes.isEmpty else { return }
        guard unsent.isEmpty else {
            unsent += bytes
            return
        }
        do throws(SystemError) {
            let taken = try Sockets.send(number, bytes)
            sentBytes += taken
            if taken < bytes.count { unsent = Array(bytes[taken...]) }
        } catch {
            throw Server.Problem(error, server.address)
        }
    }

    /// Receives what has arrived: no bytes at the end of the stream, and nil if nothing has arrived.
    mutating func receive(_ buffer: UnsafeMutableRawBufferPointer) throws(Server.Problem) -> Sockets.Received? {
        guard let number = descriptor?.number else { return nil }
        do throws(SystemError) {
            let received = try Sockets.receive(
                number, buffer.baseAddress!, buffer.count, stamped: server.isStamped)
            receivedBytes += received?.count ?? 0
            return received
        } catch {
            throw Server.Problem(error, server.address)
        }
    }

    /// Takes received bytes of an encrypted connection, to be read by `read`.
    func feed(_ bytes: UnsafeRawBufferPointer) { channel?.feed(bytes) }

    /// Decrypts at most one record, and sends what the protocol itself has to send.
    mutating func read() throws(Server.Problem) -> TLSChannel.Read {
        guard let channel else { return .nothing }
        let read: TLSChannel.Read
        do throws(TLSClient.Failure) {
            read = try channel.read()
        } catch {
            throw Server.Problem(error, server.address)
        }
        try transmit(channel.takeOutput())
        return read
    }
}
