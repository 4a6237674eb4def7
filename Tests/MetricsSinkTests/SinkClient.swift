import Glibc
import LinuxSystem
import Testing

@testable import MetricsSink

/// A client of a sink, which counts by itself what it sends and receives.
final class SinkClient {
    private let socket: FileDescriptor
    private(set) var sent = 0
    private(set) var received = 0

    init(_ port: Int) throws {
        socket = try Sockets.connect(to: try #require(Endpoint(PushSink.address, port)))
    }

    func send(_ bytes: [UInt8]) throws {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = try Sockets.send(socket.number, Array(rest))
            if count == 0 { Poll.sleep(until: Clock.now() + 1_000_000) }
            sent += count
            rest = rest.dropFirst(count)
        }
    }

    func send(_ text: String) throws { try send(Array(text.utf8)) }

    /// Returns what was received until `isWhole`, or until the other end closed.
    func receive(_ isWhole: (String) -> Bool = { $0.contains("\r\n\r\n") }) -> String {
        var all: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        let deadline = Clock.now() + 20_000_000_000
        while !isWhole(String(decoding: all, as: UTF8.self)), Clock.now() < deadline {
            let count = recv(socket.number, &buffer, buffer.count, Int32(MSG_DONTWAIT))
            if count == 0 { break }
            if count < 0 {
                if errno != EAGAIN { break }
                Poll.sleep(until: Clock.now() + 1_000_000)
                continue
            }
            received += count
            all += buffer[..<count]
        }
        return String(decoding: all, as: UTF8.self)
    }
}
