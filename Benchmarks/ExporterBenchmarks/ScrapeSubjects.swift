import BenchmarkPages
import CLinux
import Glibc
import PrometheusExporter

/// Returns subjects that measure the CPU time of a scrape in the scraped process. Server and client share a process.
/// The figure is the CPU time of all threads except the client, which is the calling thread. Kernel work for the server
/// during the client's send counts for the client.
func scrapeSubjects() throws -> [Subject] {
    let agent = try AgentPage()
    let closing = try MetricsServer(registry: agent.registry)
    let keeping = try MetricsServer(registry: agent.registry, settings: ServerSettings(keepAlive: true))
    var page = TextBuffer()
    agent.registry.render(into: &page)
    let floor = try AcceptLoop(answer: page)
    var kept: ScrapeClient?
    func scraped(_ name: String, operations: Int, _ scrape: @escaping () throws -> Void) -> Subject {
        let run = { (count: Int) in
            for _ in 0..<count {
                do { try scrape() } catch { fatalError("\(name): \(error)") }
            }
        }
        return Subject(
            name: name, operations: operations, isCounted: false, run: run, nanoseconds: { othersCPU(run, $0) })
    }
    func over(_ port: UInt16) throws {
        let client = try ScrapeClient(port: port)
        try client.scrape()
    }
    return [
        scraped("accept_loop", operations: 100) { try over(floor.port) },
        scraped("scrape_new_connection", operations: 100) { try over(closing.port) },
        scraped("scrape_kept", operations: 100) {
            let client = try kept ?? ScrapeClient(port: keeping.port)
            kept = client
            try client.scrape()
        },
        scraped("accept_loop_after_50ms", operations: 1) {
            usleep(50_000)
            try over(floor.port)
        },
        scraped("scrape_after_50ms", operations: 1) {
            usleep(50_000)
            try over(closing.port)
        },
    ]
}

/// Returns the CPU time of the process' other threads, in nanoseconds, while the calling thread does `count`
/// operations.
private func othersCPU(_ run: (Int) -> Void, _ count: Int) -> Double {
    // Work after an answer is done within this pause.
    func now() -> Int64 {
        usleep(1000)
        return cl_process_cpu_ns(getpid()) - cl_thread_cpu_ns()
    }
    let start = now()
    run(count)
    return Double(now() - start)
}

/// One connection to this machine.
private final class ScrapeClient {
    private let socket: Int32
    private let request = Array("GET /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n".utf8)
    private var answer = [UInt8](repeating: 0, count: 64 << 10)

    init(port: UInt16) throws {
        socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        guard withLoopback(port, { connect(socket, $0, $1) }) == 0 else {
            throw BenchmarkError(description: "cannot connect: \(String(cString: strerror(errno)))")
        }
    }

    deinit { close(socket) }

    /// Requests the page and reads it to its last byte.
    func scrape() throws {
        guard send(socket, request, request.count, Int32(MSG_NOSIGNAL)) == request.count else {
            throw BenchmarkError(description: "cannot send")
        }
        var read = 0
        while true {
            let count = recv(socket, &answer[read], answer.count - 1 - read, 0)
            guard count > 0 else { throw BenchmarkError(description: "the answer ended after \(read) bytes") }
            read += count
            if let end = body(of: read), read == end.start + end.length { return }
        }
    }

    /// Returns the start and the length of the answer's body; nil until the headers are complete.
    private func body(of count: Int) -> (start: Int, length: Int)? {
        answer[count] = 0
        return answer.withUnsafeBytes { bytes -> (Int, Int)? in
            let text = bytes.baseAddress!.assumingMemoryBound(to: CChar.self)
            guard let end = strstr(text, "\r\n\r\n"), let length = strstr(text, "Content-Length: ") else { return nil }
            return (UnsafePointer(end) + 4 - text, atol(length + 16))
        }
    }
}

/// The minimal work of a server: accept, read, write a prepared answer, close. One blocking thread.
private final class AcceptLoop: Sendable {
    let port: UInt16
    private let socket: Int32
    private let answer: [UInt8]

    init(answer page: borrowing TextBuffer) throws {
        let head = "HTTP/1.1 200 OK\r\nContent-Length: \(page.count)\r\nConnection: close\r\n\r\n"
        answer = Array(head.utf8) + page.bytes
        socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var name = sockaddr_in()
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let socket = socket
        guard withLoopback(0, { bind(socket, $0, $1) }) == 0, listen(socket, 64) == 0,
            withUnsafeMutableBytes(
                of: &name, { getsockname(socket, $0.assumingMemoryBound(to: sockaddr.self).baseAddress, &length) })
                == 0
        else { throw BenchmarkError(description: "cannot listen: \(String(cString: strerror(errno)))") }
        port = UInt16(bigEndian: name.sin_port)
        var thread = pthread_t()
        let error = pthread_create(
            &thread, nil,
            { context in
                Unmanaged<AcceptLoop>.fromOpaque(context!).takeRetainedValue().serve()
                return nil
            }, Unmanaged.passRetained(self).toOpaque())
        guard error == 0 else { throw BenchmarkError(description: "no thread: \(String(cString: strerror(error)))") }
    }

    private func serve() {
        var request = [UInt8](repeating: 0, count: 4096)
        while true {
            let connection = accept(socket, nil, nil)
            guard connection >= 0 else { return }
            if read(connection, &request, request.count) > 0 {
                _ = send(connection, answer, answer.count, Int32(MSG_NOSIGNAL))
            }
            close(connection)
        }
    }
}

private func withLoopback(_ port: UInt16, _ call: (UnsafePointer<sockaddr>, socklen_t) -> Int32) -> Int32 {
    var name = sockaddr_in()
    name.sin_family = sa_family_t(AF_INET)
    name.sin_port = port.bigEndian
    name.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
    return withUnsafePointer(to: &name) {
        $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { call($0, socklen_t(MemoryLayout<sockaddr_in>.size)) }
    }
}
