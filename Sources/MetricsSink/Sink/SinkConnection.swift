import LinuxSystem

/// A connection of an agent to its port of the sink. Guarded by the sink's lock.
final class SinkConnection {
    let key: UInt64
    let port: SinkPort
    private let socket: FileDescriptor
    var reader = RequestReader()
    /// Bytes of answers that the kernel has not taken yet.
    private var output: [UInt8] = []
    /// Whether an answer is due later. Until then nothing more is read.
    var isAnswering = false
    /// Whether the connection is closed once its answers are sent.
    var isEnding = false
    /// Whether the end of the stream was read.
    var isEnded = false
    /// When a connection that waits only for its end is closed, in CLOCK_MONOTONIC nanoseconds.
    private(set) var lingersUntil: Int64?
    /// Bytes that were read and thrown away after a refusal.
    var discarded = 0

    /// How long the sink waits for the client's end, in nanoseconds, and how much it reads until then.
    private static let lingering: Int64 = 5_000_000_000
    static let mostDiscarded = 64 << 20

    init(key: UInt64, port: SinkPort, socket: consuming FileDescriptor) {
        self.key = key
        self.port = port
        self.socket = consume socket
    }

    var descriptor: Int32 { socket.number }
    var isWithinRequest: Bool { reader.isWithinRequest }
    var hasOutput: Bool { !output.isEmpty }

    /// Adds the kernel's counts of the connection.
    func add(to account: inout PushAccount) {
        guard let payload = ConnectionPayload(socket.number, isEnded: isEnded) else {
            account.uncounted += 1
            return
        }
        account.received += payload.received
        account.sent += payload.sent
    }

    /// Sends bytes after those that wait already. Returns false if the connection is broken.
    func send(_ bytes: [UInt8], at now: Int64) -> Bool {
        output += bytes
        do throws(SystemError) {
            while !output.isEmpty {
                let sent = try Sockets.send(socket.number, output)
                guard sent > 0 else { break }
                output.removeFirst(sent)
            }
        } catch {
            return false
        }
        if isEnding, output.isEmpty, lingersUntil == nil {
            // Closing at once would destroy an answer that the client has not read yet, if it still sends.
            ServerSockets.endWriting(socket.number)
            lingersUntil = now + Self.lingering
        }
        return true
    }
}
