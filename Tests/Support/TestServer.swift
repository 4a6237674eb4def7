import Foundation
import Synchronization

/// A small HTTP server on loopback for tests, with one thread per connection. A closure makes the answers from the
/// request: its head and, by Content-Length, its body.
public final class TestServer: Sendable {
    public let port: Int
    private let listener: Int32
    private let answer: @Sendable (String) -> Answer
    private let sent: (@Sendable (_ head: String, _ before: Int64, _ after: Int64) -> Void)?
    private let counts = Mutex((received: 0, sent: 0, requests: 0))

    public struct Answer: Sendable {
        public var bytes: [UInt8]
        /// Time slept before the answer is sent.
        public var delay: Double
        public var closes: Bool

        public init(_ text: String, delay: Double = 0, closes: Bool = false) {
            bytes = Array(text.utf8)
            self.delay = delay
            self.closes = closes
        }

        /// An answer 200 with a body, after which the connection stays open.
        public static func ok(_ body: String, delay: Double = 0) -> Answer {
            Answer("HTTP/1.1 200 OK\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)", delay: delay)
        }

        /// An answer with a body, after which the connection is closed.
        public static func closing(_ status: String, _ body: String, type: String = "text/plain") -> Answer {
            Answer(
                "HTTP/1.1 \(status)\r\nContent-Type: \(type)\r\nContent-Length: \(body.utf8.count)\r\n"
                    + "Connection: close\r\n\r\n\(body)", closes: true)
        }
    }

    /// - Parameter sent: is called after each answer with the request and CLOCK_MONOTONIC before and after its bytes were
    ///   sent, in nanoseconds.
    public init(
        address: String = "127.0.0.1", port: Int = 0,
        sent: (@Sendable (_ head: String, _ before: Int64, _ after: Int64) -> Void)? = nil,
        _ answer: @escaping @Sendable (String) -> Answer
    ) throws {
        let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        var one: Int32 = 1
        setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &one, socklen_t(MemoryLayout<Int32>.size))
        var place = sockaddr_in()
        place.sin_family = sa_family_t(AF_INET)
        place.sin_addr.s_addr = inet_addr(address)
        place.sin_port = UInt16(port).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let bound = withUnsafeMutablePointer(to: &place) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
                bind(listener, pointer, length) == 0 && listen(listener, 128) == 0
                    && getsockname(listener, pointer, &length) == 0
            }
        }
        guard bound else { throw POSIXError(POSIXErrorCode(rawValue: errno) ?? .EINVAL) }
        self.listener = listener
        self.port = Int(UInt16(bigEndian: place.sin_port))
        self.answer = answer
        self.sent = sent
        Thread.detachNewThread { [self] in
            while true {
                let connection = accept(listener, nil, nil)
                if connection < 0 { return }
                Thread.detachNewThread { [self] in self.serve(connection) }
            }
        }
    }

    /// Number of bytes received and sent so far, and of requests answered.
    public var traffic: (received: Int, sent: Int, requests: Int) { counts.withLock { $0 } }

    public func stop() { shutdown(listener, Int32(SHUT_RDWR)) }

    private static func now() -> Int64 {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }

    private static func contentLength(_ head: [UInt8]) -> Int {
        let lines = String(decoding: head, as: UTF8.self).split(separator: "\r\n")
        let line = lines.first { $0.lowercased().hasPrefix("content-length:") }
        return line.flatMap { Int($0.dropFirst("content-length:".count).drop { $0 == " " }) } ?? 0
    }

    private func serve(_ connection: Int32) {
        var one: Int32 = 1
        setsockopt(connection, Int32(IPPROTO_TCP), TCP_NODELAY, &one, socklen_t(MemoryLayout<Int32>.size))
        defer { close(connection) }
        var head: [UInt8] = []
        var byte: UInt8 = 0
        while read(connection, &byte, 1) == 1 {
            head.append(byte)
            guard head.suffix(4) == [13, 10, 13, 10] else { continue }
            var rest = Self.contentLength(head)
            while rest > 0, read(connection, &byte, 1) == 1 {
                head.append(byte)
                rest -= 1
            }
            let request = String(decoding: head, as: UTF8.self)
            let reply = answer(request)
            if reply.delay > 0 { Thread.sleep(forTimeInterval: reply.delay) }
            // Counted before sending, so that a client that has the answer finds it counted.
            counts.withLock {
                $0.received += head.count
                $0.sent += reply.bytes.count
                $0.requests += 1
            }
            let before = Self.now()
            let taken = reply.bytes.withUnsafeBytes {
                send(connection, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            sent?(request, before, Self.now())
            head = []
            if reply.closes || taken < 0 { return }
        }
    }
}
