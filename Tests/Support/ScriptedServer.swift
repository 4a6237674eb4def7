import Foundation
import Synchronization

/// A server on loopback or at a Unix socket that does with each connection what a closure says, on a thread of its own.
/// For answers that come in pieces, too early or before the request is complete.
public final class ScriptedServer: Sendable {
    /// 0 for a Unix socket.
    public let port: Int
    private let listener: Int32
    private let counts = Mutex((connections: 0, requests: 0))

    /// The other end of one connection.
    public struct Peer {
        let descriptor: Int32
        let server: ScriptedServer

        /// Returns a head with its empty line; nil if the client has closed the connection before.
        public func head() -> String? {
            var bytes: [UInt8] = []
            while bytes.suffix(4) != [13, 10, 13, 10] {
                let next = self.bytes(1)
                guard !next.isEmpty else { return nil }
                bytes += next
            }
            server.counts.withLock { $0.requests += 1 }
            return String(decoding: bytes, as: UTF8.self)
        }

        /// Returns that many bytes, or fewer if the client closes the connection.
        public func bytes(_ count: Int) -> [UInt8] {
            var bytes = [UInt8](repeating: 0, count: count)
            var got = 0
            while got < count {
                let piece = bytes.withUnsafeMutableBytes { read(descriptor, $0.baseAddress! + got, count - got) }
                guard piece > 0 else { break }
                got += piece
            }
            return Array(bytes[..<got])
        }

        /// Whether a byte can be read without waiting.
        public var hasBytes: Bool {
            var byte: UInt8 = 0
            return recv(descriptor, &byte, 1, Int32(MSG_PEEK) | Int32(MSG_DONTWAIT)) > 0
        }

        public func send(_ text: String) { send(text, Int32(MSG_NOSIGNAL)) }

        /// Sends a short text and the end of the stream in one segment.
        public func sendWithEnd(_ text: String) {
            send(text, Int32(MSG_NOSIGNAL) | Int32(MSG_MORE))
            shutdown(descriptor, Int32(SHUT_WR))
        }

        private func send(_ text: String, _ flags: Int32) {
            let bytes = Array(text.utf8)
            var sent = 0
            while sent < bytes.count {
                let piece = bytes.withUnsafeBytes {
                    Glibc.send(descriptor, $0.baseAddress! + sent, bytes.count - sent, flags)
                }
                guard piece > 0 else { return }
                sent += piece
            }
        }
    }

    /// - Parameters:
    ///   - path: the path of a Unix socket; nil for a port on 127.0.0.1.
    ///   - script: called with each connection, which is closed when it returns.
    public init(socket path: String? = nil, _ script: @escaping @Sendable (Peer) -> Void) throws {
        let family = path == nil ? AF_INET : AF_UNIX
        let listener = socket(family, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        var place = sockaddr_storage()
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        if let path {
            var name = sockaddr_un()
            name.sun_family = sa_family_t(AF_UNIX)
            withUnsafeMutableBytes(of: &name.sun_path) { $0.copyBytes(from: Array(path.utf8)) }
            withUnsafeMutableBytes(of: &place) { whole in
                withUnsafeBytes(of: name) { whole.copyMemory(from: $0) }
            }
            length = socklen_t(MemoryLayout<sockaddr_un>.size)
        } else {
            var name = sockaddr_in()
            name.sin_family = sa_family_t(AF_INET)
            name.sin_addr.s_addr = inet_addr("127.0.0.1")
            withUnsafeMutableBytes(of: &place) { whole in
                withUnsafeBytes(of: name) { whole.copyMemory(from: $0) }
            }
        }
        var bound = sockaddr_in()
        let isBound = withUnsafePointer(to: &place) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { bind(listener, $0, length) }
        }
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        guard isBound == 0, listen(listener, 128) == 0,
            withUnsafeMutablePointer(
                to: &bound,
                { $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(listener, $0, &size) } }) == 0
        else { throw POSIXError(POSIXErrorCode(rawValue: errno) ?? .EINVAL) }
        self.listener = listener
        port = path == nil ? Int(UInt16(bigEndian: bound.sin_port)) : 0
        Thread.detachNewThread { [self] in
            while true {
                let connection = accept(listener, nil, nil)
                if connection < 0 { return }
                self.counts.withLock { $0.connections += 1 }
                Thread.detachNewThread {
                    script(Peer(descriptor: connection, server: self))
                    close(connection)
                }
            }
        }
    }

    /// Number of connections and of requests' heads so far.
    public var counted: (connections: Int, requests: Int) { counts.withLock { $0 } }

    public func stop() { shutdown(listener, Int32(SHUT_RDWR)) }
}
