import CLinux
import Glibc
import PrometheusExporter

/// A client for an HTTP port of any machine, with one connection per request. Blocks its thread; gives up at once when
/// it is asked to stop.
package struct PlainClient: Sendable {
    /// IPv4 or IPv6 address.
    package var address: String
    package var port: UInt16
    /// Seconds for a request and its answer together.
    package var timeout: Double

    package enum Failure: Error, Equatable {
        /// The operation that failed, and the reason.
        case failed(String)
        /// The descriptor became readable, which requests a stop.
        case stopped
    }

    package struct Answer: Sendable {
        /// Three digits; nil if the answer has none.
        package let status: String?
        /// Status line, headers and body, up to the requested length.
        package let text: String
    }

    package init(address: String, port: UInt16, timeout: Double) {
        self.address = address
        self.port = port
        self.timeout = timeout
    }

    /// Connects, closes the connection, and returns the seconds that connecting took.
    ///
    /// - Parameter descriptor: becomes readable when the wait must end; nil for none.
    package func connect(until descriptor: Int32? = nil) throws(Failure) -> Double {
        let start = cl_monotonic_ns()
        close(try connected(start + Int64(timeout * 1e9), descriptor))
        return Double(cl_monotonic_ns() - start) * 1e-9
    }

    /// Sends a GET and reads the answer to its end. An answer that breaks off is an error.
    ///
    /// - Parameter keep: bytes of the answer that are kept.
    package func get(_ path: String, keep: Int, until descriptor: Int32?) throws(Failure) -> Answer {
        let deadline = cl_monotonic_ns() + Int64(timeout * 1e9)
        let socket = try connected(deadline, descriptor)
        defer { close(socket) }
        var request = TextBuffer()
        request.append(
            "GET \(path) HTTP/1.1\r\nHost: \(NetworkAddress.endpoint(address, port))\r\nConnection: close\r\n\r\n")
        guard send(socket, request.bytes, request.count, Int32(MSG_NOSIGNAL)) == request.count else {
            throw .failed("send: \(lastError())")
        }
        var kept = TextBuffer()
        var buffer = [UInt8](repeating: 0, count: 4096)
        while true {
            try wait(for: POLLIN, on: socket, deadline, descriptor)
            let length = read(socket, &buffer, buffer.count)
            guard length >= 0 else { throw .failed("read: \(lastError())") }
            if length == 0 { break }
            for byte in buffer[..<length].prefix(max(0, keep - kept.count)) { kept.append(byte) }
        }
        let afterName = kept.text.prefix(16).drop { $0 != " " }.drop { $0 == " " }
        let status = String(afterName.prefix { $0 != " " }.prefix(3))
        return Answer(status: status.isEmpty ? nil : status, text: kept.text)
    }

    /// Returns a connected socket, which the caller must close.
    private func connected(_ deadline: Int64, _ descriptor: Int32?) throws(Failure) -> Int32 {
        guard let name = NetworkAddress(address) else { throw .failed("'\(address)' is not an IPv4 or IPv6 address") }
        let stream = Int32(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue)
        let socket = socket(name.family, stream, 0)
        guard socket >= 0 else { throw .failed("socket: \(lastError())") }
        do throws(Failure) {
            guard name.withSocketName(port: port, { Glibc.connect(socket, $0, $1) }) != 0 else { return socket }
            guard errno == EINPROGRESS else { throw .failed("connect: \(lastError())") }
            try wait(for: POLLOUT, on: socket, deadline, descriptor)
            var error: Int32 = 0
            var size = socklen_t(MemoryLayout<Int32>.size)
            getsockopt(socket, SOL_SOCKET, SO_ERROR, &error, &size)
            guard error == 0 else { throw .failed("connect: \(String(cString: strerror(error)))") }
            return socket
        } catch {
            close(socket)
            throw error
        }
    }

    private func wait(
        for event: Int32, on socket: Int32, _ deadline: Int64, _ descriptor: Int32?
    ) throws(Failure) {
        // poll ignores a negative descriptor. An array is avoided, because its type metadata would be created here, on
        // the agent's smallest stack.
        var waiting = (
            pollfd(fd: socket, events: Int16(event), revents: 0),
            pollfd(fd: descriptor ?? -1, events: Int16(POLLIN), revents: 0)
        )
        let left = max(0, deadline - cl_monotonic_ns())
        let ready = withUnsafeMutablePointer(to: &waiting) {
            $0.withMemoryRebound(to: pollfd.self, capacity: 2) {
                poll($0, 2, Int32(clamping: (left + 999_999) / 1_000_000))
            }
        }
        // The socket comes first: a stop descriptor that is always readable would otherwise block every answer.
        if waiting.0.revents != 0 { return }
        if waiting.1.revents != 0 { throw .stopped }
        if ready == 0 { throw .failed("no answer within \(timeout) s") }
        guard ready > 0 else { throw .failed("poll: \(lastError())") }
    }

    private func lastError() -> String { String(cString: strerror(errno)) }
}
