import Foundation

struct HTTPAnswer: Equatable {
    let status: Int
    /// Names are in lower case.
    let headers: [String: String]
    let body: String
}

/// A TCP connection that sends requests and reads answers one after the other. It is closed with its last reference.
final class HTTPConnection {
    private let descriptor: Int32
    private let host: String
    private var received: [UInt8] = []

    init(_ address: String, _ port: Int) throws {
        host = "\(address):\(port)"
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var limit = timeval(tv_sec: 10, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        let result = withSocketAddress(address, port) { connect(descriptor, $0, $1) }
        // The object owns the descriptor from here on: deinit closes it even if the connection fails.
        guard result == 0 else { throw Unavailable("no connection to \(host): \(String(cString: strerror(errno)))") }
    }

    deinit { close(descriptor) }

    func get(_ path: String, headers: [String: String] = [:]) throws -> HTTPAnswer {
        try ask("GET", path, headers: headers)
    }

    /// Sends a request without a body, and reads the answer.
    func ask(_ method: String, _ path: String, headers: [String: String] = [:]) throws -> HTTPAnswer {
        var headers = headers
        if method != "GET" && method != "HEAD" { headers["Content-Length"] = "0" }
        let lines = headers.map { "\($0.key): \($0.value)\r\n" }.joined()
        var request = Array("\(method) \(path) HTTP/1.1\r\nHost: \(host)\r\n\(lines)\r\n".utf8)[...]
        while !request.isEmpty {
            let sent = request.withUnsafeBytes {
                send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            guard sent > 0 else { throw Unavailable("\(host) closed the connection") }
            request = request.dropFirst(sent)
        }
        return try readAnswer(hasBody: method != "HEAD")
    }

    /// Whether the peer has closed the connection: it does so at once, or not within the receive limit of 10 s.
    func isClosedByPeer() -> Bool {
        var byte: UInt8 = 0
        return recv(descriptor, &byte, 1, 0) == 0
    }

    private func readAnswer(hasBody: Bool) throws -> HTTPAnswer {
        let end = Array("\r\n\r\n".utf8)
        var headEnd: Int?
        repeat {
            headEnd = received.firstRange(of: end)?.lowerBound
        } while try headEnd == nil && more()
        guard let headEnd else { throw Unavailable("\(host) closed before the end of its headers") }

        let lines = String(decoding: received[..<headEnd], as: UTF8.self).split(separator: "\r\n")
        received.removeFirst(headEnd + end.count)
        guard let status = lines.first?.split(separator: " ").dropFirst().first.flatMap({ Int($0) }) else {
            throw Unavailable("\(host) answered with no status")
        }
        var headers: [String: String] = [:]
        for line in lines.dropFirst() {
            let parts = line.split(separator: ":", maxSplits: 1)
            headers[parts[0].lowercased()] = parts.count > 1 ? parts[1].trimmingCharacters(in: .whitespaces) : ""
        }
        guard hasBody else { return HTTPAnswer(status: status, headers: headers, body: "") }
        if headers["transfer-encoding"] == "chunked" {
            return HTTPAnswer(status: status, headers: headers, body: try readChunks())
        }
        let length = headers["content-length"].flatMap { Int($0) }
        while received.count < length ?? .max, try more() {}
        guard received.count >= length ?? 0 else { throw Unavailable("\(host) closed before the end of its body") }
        let body = received.prefix(length ?? received.count)
        received.removeFirst(body.count)
        return HTTPAnswer(status: status, headers: headers, body: String(decoding: body, as: UTF8.self))
    }

    private func readChunks() throws -> String {
        var body: [UInt8] = []
        while true {
            let line = try readLine()
            guard let size = Int(line, radix: 16) else { throw Unavailable("\(host) sent a chunk of size '\(line)'") }
            while received.count < size + 2 {
                guard try more() else { throw Unavailable("\(host) closed before the end of its body") }
            }
            body += received.prefix(size)
            received.removeFirst(size + 2)
            if size == 0 { return String(decoding: body, as: UTF8.self) }
        }
    }

    private func readLine() throws -> String {
        while true {
            if let end = received.firstRange(of: Array("\r\n".utf8)) {
                defer { received.removeFirst(end.upperBound) }
                return String(decoding: received[..<end.lowerBound], as: UTF8.self)
            }
            guard try more() else { throw Unavailable("\(host) closed before the end of its body") }
        }
    }

    private func more() throws -> Bool {
        var buffer = [UInt8](repeating: 0, count: 65_536)
        let count = recv(descriptor, &buffer, buffer.count, 0)
        guard count >= 0 else { throw Unavailable("\(host) sent nothing: \(String(cString: strerror(errno)))") }
        received += buffer[..<count]
        return count > 0
    }
}

/// A socket that listens and never accepts, to occupy a port. It is closed with its last reference.
final class OccupiedPort {
    private let descriptor: Int32

    init(_ address: String, _ port: Int) throws {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        let result = withSocketAddress(address, port) { bind(descriptor, $0, $1) }
        guard result == 0, listen(descriptor, 1) == 0 else { throw Unavailable("cannot listen on \(address):\(port)") }
    }

    deinit { close(descriptor) }
}

private func withSocketAddress(
    _ address: String, _ port: Int, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Int32
) -> Int32 {
    var value = sockaddr_in()
    value.sin_family = sa_family_t(AF_INET)
    value.sin_port = in_port_t(port).bigEndian
    inet_pton(AF_INET, address, &value.sin_addr)
    return withUnsafePointer(to: &value) {
        $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { body($0, socklen_t(MemoryLayout<sockaddr_in>.size)) }
    }
}
