import CLinux
import Glibc
import PrometheusExporter

/// Asks an agent for its own /metrics until it answers 200: the fault it exists for is an agent whose process is up
/// before its metrics server is.
struct ReadinessCheck: Sendable {
    let address: String
    let port: UInt16
    var tries = 5
    /// Seconds from one try's end to the next.
    var pause = 1.0
    /// Seconds that one try may take.
    var timeout = 2.0

    enum Outcome: Equatable, Sendable {
        /// At which try.
        case ready(attempt: Int)
        /// What the last try met.
        case notReady(String)
        case stopped
    }

    /// Blocks for as long as it takes; returns at once when the signal is given.
    func run(until signal: StopSignal) -> Outcome {
        var outcome = Outcome.notReady("not tried")
        for attempt in 1...max(1, tries) {
            if attempt > 1 {
                let next = cl_monotonic_ns() + Int64(pause * 1e9)
                if wait(until: next, orFor: signal) { return .stopped }
            }
            outcome = getMetrics(signal)
            if case .notReady = outcome { continue }
            if case .ready = outcome { return .ready(attempt: attempt) }
            return outcome
        }
        return outcome
    }

    private func getMetrics(_ signal: StopSignal) -> Outcome {
        let deadline = cl_monotonic_ns() + Int64(timeout * 1e9)
        let stream = Int32(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue)
        let socket = socket(AF_INET, stream, 0)
        guard socket >= 0 else { return .notReady("socket: \(lastError())") }
        defer { close(socket) }
        var name = sockaddr_in()
        name.sin_family = sa_family_t(AF_INET)
        name.sin_port = port.bigEndian
        inet_pton(AF_INET, address, &name.sin_addr)
        let connected = withUnsafePointer(to: &name) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(socket, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        if connected != 0 {
            guard errno == EINPROGRESS else { return .notReady("connect: \(lastError())") }
            if let outcome = waitFor(socket, POLLOUT, deadline, signal) { return outcome }
        }
        var request = TextBuffer()
        request.append("GET /metrics HTTP/1.1\r\nHost: \(address):\(port)\r\nConnection: close\r\n\r\n")
        guard send(socket, request.bytes, request.count, Int32(MSG_NOSIGNAL)) == request.count else {
            return .notReady("send: \(lastError())")
        }
        return readAnswer(socket, deadline, signal)
    }

    /// To its end: an answer that breaks off in the middle is none.
    private func readAnswer(_ socket: Int32, _ deadline: Int64, _ signal: StopSignal) -> Outcome {
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 4096) { buffer in
            var start = TextBuffer()
            while true {
                if let outcome = waitFor(socket, POLLIN, deadline, signal) { return outcome }
                let length = read(socket, buffer.baseAddress, buffer.count)
                guard length >= 0 else { return .notReady("read: \(lastError())") }
                if length == 0 { break }
                for byte in buffer[..<length].prefix(16 - start.count) { start.append(byte) }
            }
            let status = start.text.split(separator: " ").dropFirst().first.map { String($0.prefix(3)) }
            return status == "200" ? .ready(attempt: 1) : .notReady("status \(status ?? "missing")")
        }
    }

    /// nil when the socket is ready for `event`.
    private func waitFor(_ socket: Int32, _ event: Int32, _ deadline: Int64, _ signal: StopSignal) -> Outcome? {
        var waiting = [
            pollfd(fd: socket, events: Int16(event), revents: 0),
            pollfd(fd: signal.descriptor, events: Int16(POLLIN), revents: 0),
        ]
        let left = max(0, deadline - cl_monotonic_ns())
        let ready = poll(&waiting, 2, Int32(clamping: (left + 999_999) / 1_000_000))
        if waiting[1].revents != 0 { return .stopped }
        if ready == 0 { return .notReady("no answer within \(timeout) s") }
        return ready > 0 ? nil : .notReady("poll: \(lastError())")
    }

    private func lastError() -> String { String(cString: strerror(errno)) }
}
