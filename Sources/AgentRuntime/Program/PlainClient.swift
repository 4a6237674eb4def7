import CLinux
import Glibc
import PrometheusExporter

/// Asks an HTTP port of this machine or another, one connection a question. Blocks its thread, and gives up at once when it is told to.
package struct PlainClient: Sendable {
    /// IPv4 or IPv6.
    package var address: String
    package var port: UInt16
    /// Seconds for a question and its answer together.
    package var timeout: Double

    package enum Failure: Error, Equatable {
        /// What could not be done, and why.
        case failed(String)
        /// The descriptor became readable.
        case stopped
    }

    package struct Answer: Sendable {
        /// Three digits, where there are any.
        package let status: String?
        /// Status line, headers and body, as much of them as was wanted.
        package let text: String
    }

    package init(address: String, port: UInt16, timeout: Double) {
        self.address = address
        self.port = port
        self.timeout = timeout
    }

    /// Connects, and closes the connection. Seconds that it took.
    ///
    /// - Parameter descriptor: readable when the wait is to end; nil for none.
    package func connect(until descriptor: Int32? = nil) throws(Failure) -> Double {
        let start = cl_monotonic_ns()
        close(try connected(start + Int64(timeout * 1e9), descriptor))
        return Double(cl_monotonic_ns() - start) * 1e-9
    }

    /// GET, read to its end: an answer that breaks off in the middle is none.
    ///
    /// - Parameter keep: bytes of the answer that are wanted.
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

    /// A socket of the caller's.
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
        // A negative descriptor is passed over. No array: its type would be made here, on an agent's smallest stack.
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
        // What has come is taken before anything more urgent: a descriptor that is readable all the time would let nothing through.
        if waiting.0.revents != 0 { return }
        if waiting.1.revents != 0 { throw .stopped }
        if ready == 0 { throw .failed("no answer within \(timeout) s") }
        guard ready > 0 else { throw .failed("poll: \(lastError())") }
    }

    private func lastError() -> String { String(cString: strerror(errno)) }
}
