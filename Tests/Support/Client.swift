import Glibc

/// A client of a TCP port of this machine or of a Unix socket. A read gives up after 5 s.
public final class Client {
    public struct Refused: Error {}

    private var socket: Int32

    public init(port: UInt16) throws {
        socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var limit = timeval(tv_sec: 5, tv_usec: 0)
        setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        var name = sockaddr_in()
        name.sin_family = sa_family_t(AF_INET)
        name.sin_port = port.bigEndian
        name.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        let connected = withUnsafePointer(to: &name) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(socket, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard connected == 0 else { throw Refused() }
    }

    /// Connects to the Unix socket with this path.
    public init(path: String) throws {
        socket = Glibc.socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        var limit = timeval(tv_sec: 5, tv_usec: 0)
        setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        var name = sockaddr_un()
        name.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &name.sun_path) { $0.copyBytes(from: path.utf8) }
        let connected = withUnsafePointer(to: &name) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(socket, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        guard connected == 0 else { throw Refused() }
    }

    deinit { close() }

    public func close() {
        if socket >= 0 { Glibc.close(socket) }
        socket = -1
    }

    public func send(_ text: String) {
        let bytes = Array(text.utf8)
        _ = Glibc.send(socket, bytes, bytes.count, Int32(MSG_NOSIGNAL))
    }

    /// Returns whether bytes, or the end of the stream, arrived within so many milliseconds.
    public func isReadable(within milliseconds: Int32) -> Bool {
        var waiting = pollfd(fd: socket, events: Int16(POLLIN), revents: 0)
        return poll(&waiting, 1, milliseconds) > 0
    }

    public func readToEnd() -> String { String(decoding: readBytesToEnd(), as: UTF8.self) }

    /// Reads one answer by its length; the connection may stay open. If the stream ends earlier, returns the bytes
    /// until then.
    public func readAnswer() -> String {
        var text = ""
        var byte: UInt8 = 0
        var wanted = Int.max
        while text.utf8.count < wanted, read(socket, &byte, 1) == 1 {
            text.unicodeScalars.append(Unicode.Scalar(byte))
            guard wanted == .max, text.hasSuffix("\r\n\r\n") else { continue }
            let length = text.split(separator: "\r\n").first { $0.hasPrefix("Content-Length: ") }?.dropFirst(16)
            wanted = text.utf8.count + (length.flatMap { Int($0) } ?? 0)
        }
        return text
    }

    public func readBytesToEnd() -> [UInt8] {
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 4096)
        while true {
            let length = read(socket, &buffer, buffer.count)
            guard length > 0 else { return bytes }
            bytes += buffer[..<length]
        }
    }
}
