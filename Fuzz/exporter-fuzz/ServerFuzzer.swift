import Glibc
import PrometheusExporter
import PrometheusExporterTestKit

/// Sends inputs to a server, one connection per input. The server must answer or close, still serve valid requests, and
/// keep counting.
final class ServerFuzzer: @unchecked Sendable {
    // libFuzzer calls from one thread.
    static let shared = ServerFuzzer()

    private let registry: Registry
    private let counter: Counter
    private let server: MetricsServer
    private var sent: UInt64 = 0
    private var residentAtFirst = 0

    private init() {
        do {
            registry = try Registry()
            counter = try registry.counter("sent_total", help: "Inputs sent.")
            server = try MetricsServer(registry: registry, settings: ServerSettings(address: "127.0.0.1", timeout: 2))
        } catch {
            fatalError("\(error)")
        }
        atexit { print("requests sent to the server: \(ServerFuzzer.shared.sent)") }
    }

    func send(_ input: UnsafeBufferPointer<UInt8>) {
        counter.increment()
        sent += 1
        let socket = connected()
        defer { close(socket) }
        _ = Glibc.send(socket, input.baseAddress, input.count, Int32(MSG_NOSIGNAL))
        shutdown(socket, Int32(SHUT_WR))
        let answer = readToEnd(socket)
        expect(answer.isEmpty || answer.starts(with: "HTTP/1.".utf8), "\(String(decoding: answer, as: UTF8.self))")
        if sent % 200 == 0 { check() }
    }

    /// Checks that a valid request gets a page that can be parsed, and that memory does not grow.
    private func check() {
        let socket = connected()
        defer { close(socket) }
        let request = "GET /metrics HTTP/1.1\r\nHost: a\r\n\r\n"
        _ = request.utf8.withContiguousStorageIfAvailable {
            Glibc.send(socket, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
        }
        let answer = String(decoding: readToEnd(socket), as: UTF8.self)
        expect(answer.hasPrefix("HTTP/1.1 200 OK\r\n"), answer)
        expect(answer.hasSuffix("\nsent_total \(sent)\n"), answer)
        // A sanitizer keeps freed memory for a while. This check finds leaks of megabytes.
        guard sent % 20_000 == 0 else { return }
        var usage = rusage()
        getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
        if residentAtFirst == 0 { residentAtFirst = usage.ru_maxrss }
        expect(usage.ru_maxrss < residentAtFirst + 400_000, "\(residentAtFirst) KiB have become \(usage.ru_maxrss)")
    }

    /// Connects from one of many addresses, because ports of closed connections are not free at once.
    private func connected() -> Int32 {
        let socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var limit = timeval(tv_sec: 5, tv_usec: 0)
        setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        var on: Int32 = 1
        setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &on, socklen_t(MemoryLayout<Int32>.size))
        call(socket, 0x7f01_0000 | UInt32(sent % 60_000 + 1), 0, bind)
        call(socket, 0x7f00_0001, server.port, connect)
        return socket
    }

    private func call(
        _ socket: Int32, _ address: UInt32, _ port: UInt16,
        _ body: (Int32, UnsafePointer<sockaddr>?, socklen_t) -> Int32
    ) {
        var name = sockaddr_in()
        name.sin_family = sa_family_t(AF_INET)
        name.sin_port = port.bigEndian
        name.sin_addr.s_addr = address.bigEndian
        let result = withUnsafePointer(to: &name) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                body(socket, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        // libFuzzer's own alarm may interrupt the call; the connection continues in the background.
        if result != 0, errno == EINTR {
            var waiting = pollfd(fd: socket, events: Int16(POLLOUT), revents: 0)
            while poll(&waiting, 1, 5000) < 0 {}
            return
        }
        expect(result == 0, "\(String(cString: strerror(errno))) after \(sent) inputs")
    }

    private func readToEnd(_ socket: Int32) -> [UInt8] {
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 4096)
        while true {
            let length = read(socket, &buffer, buffer.count)
            if length < 0, errno == EINTR { continue }
            // A reset ends the answer too; a server that sends nothing for 5 s has failed.
            expect(length >= 0 || errno == ECONNRESET, "no answer within 5 s")
            guard length > 0 else { return bytes }
            bytes += buffer[..<length]
        }
    }
}
