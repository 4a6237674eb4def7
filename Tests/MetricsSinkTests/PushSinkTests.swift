import BenchmarkModel
import Glibc
import LinuxSystem
import Testing

@testable import MetricsSink

/// A sink on real sockets. Nothing depends on how fast the machine is: what has to happen is waited for.
@Suite("The sink") struct PushSinkTests {
    private let body = Wire.request([Wire.metric(5, [Wire.fixed64(4), Wire.fixed64(4)])])

    private func push(_ body: [UInt8], _ headers: String = "", path: String = "/v1/metrics") -> [UInt8] {
        Array(
            ("POST \(path) HTTP/1.1\r\nContent-Type: application/x-protobuf\r\nContent-Length: \(body.count)\r\n"
                + headers + "\r\n").utf8) + body
    }

    private func wait(_ sink: PushSink, _ port: Int = 0, _ isThere: (PushAccount) -> Bool) -> PushAccount {
        let deadline = Clock.now() + 20_000_000_000
        while !isThere(sink.account(port)), Clock.now() < deadline { Poll.sleep(until: Clock.now() + 1_000_000) }
        return sink.account(port)
    }

    @Test("The kernel's counts are those of the sender, to the byte, of open and of closed connections")
    func bytes() throws {
        let sink = try PushSink([PushRules(.otlpHTTP), PushRules(.otlpHTTP)])
        let kept = try SinkClient(sink.ports[0])
        for _ in 0..<3 {
            try kept.send(push(body))
            #expect(kept.receive().hasPrefix("HTTP/1.1 200 OK\r\n"))
        }
        var closing: SinkClient? = try SinkClient(sink.ports[0])
        try closing?.send(push(body, "Connection: close\r\n"))
        #expect(closing?.receive { _ in false }.contains("Connection: close") == true)
        let sent = kept.sent + (closing?.sent ?? 0)
        let received = kept.received + (closing?.received ?? 0)
        let open = wait(sink) { $0.accepted == 4 && $0.sent == UInt64(received) }
        #expect(open.accepted == 4 && open.points == 8 && open.series == 2 && open.connections == 2)
        #expect(open.received == UInt64(sent) && open.sent == UInt64(received) && open.uncounted == 0)
        // The client's end takes a sequence number, which is no payload.
        closing = nil
        let closed = wait(sink) { $0.received == UInt64(sent) }
        #expect(closed.received == UInt64(sent) && closed.sent == UInt64(received))
        #expect(sink.account(1) == PushAccount())
        sink.stop()
        #expect(sink.account(0).received == UInt64(sent))
    }

    @Test("A body in compressed chunks after a 100 is accepted")
    func chunks() throws {
        let sink = try PushSink([PushRules(.otlpHTTP)])
        let client = try SinkClient(sink.ports[0])
        try client.send(
            "POST /v1/metrics HTTP/1.1\r\nContent-Type: application/x-protobuf\r\nContent-Encoding: gzip\r\n"
                + "Expect: 100-continue\r\nTransfer-Encoding: chunked\r\n\r\n")
        #expect(client.receive() == "HTTP/1.1 100 Continue\r\n\r\n")
        let compressed = gzipped(body)
        for byte in compressed { try client.send([UInt8(ascii: "1"), 13, 10, byte, 13, 10]) }
        try client.send("0\r\n\r\n")
        #expect(client.receive().hasPrefix("HTTP/1.1 200 OK"))
        #expect(sink.account(0).bodyBytes == body.count)
    }

    @Test("Refusals are counted by kind with their reason, and the next push of the connection is accepted")
    func refusals() throws {
        let sink = try PushSink([PushRules(.otlpHTTP)])
        let client = try SinkClient(sink.ports[0])
        try client.send(push(body, path: "/v1/traces"))
        #expect(client.receive().hasPrefix("HTTP/1.1 404 Not Found"))
        try client.send(push(Array(body.dropLast())))
        #expect(client.receive { $0.contains("byte") }.contains("not an ExportMetricsServiceRequest"))
        try client.send(push(body))
        #expect(client.receive().hasPrefix("HTTP/1.1 200 OK"))
        let account = sink.account(0)
        #expect(account.refused == [.path: 1, .malformed: 1] && account.accepted == 1)
        #expect(account.lastRefusal?.kind == .malformed)
    }

    @Test("A push of 1 GB and bytes that are no HTTP are refused, and the other agent's push is accepted")
    func large() throws {
        let sink = try PushSink([PushRules(.otlpHTTP), PushRules(.otlpHTTP)])
        let large = try SinkClient(sink.ports[0])
        try large.send("POST /v1/metrics HTTP/1.1\r\nContent-Length: 1000000000\r\n\r\n")
        #expect(large.receive().hasPrefix("HTTP/1.1 413 Content Too Large"))
        let strange = try SinkClient(sink.ports[0])
        try strange.send([22, 3, 1, 2, 0, 13, 10, 13, 10])
        #expect(strange.receive().hasPrefix("HTTP/1.1 400 Bad Request"))
        let other = try SinkClient(sink.ports[1])
        try other.send(push(body))
        #expect(other.receive().hasPrefix("HTTP/1.1 200 OK"))
        #expect(sink.account(0).refused == [.tooLarge: 1, .notHTTP: 1] && sink.account(1).refused.isEmpty)
    }

    @Test("A connection that ends within a push counts as incomplete")
    func incomplete() throws {
        let sink = try PushSink([PushRules(.otlpHTTP)])
        var client: SinkClient? = try SinkClient(sink.ports[0])
        try client?.send(Array(push(body).dropLast()))
        client = nil
        let account = wait(sink) { !$0.refused.isEmpty }
        #expect(account.refused == [.incomplete: 1] && account.accepted == 0)
        #expect(account.received == UInt64(push(body).count - 1))
    }

    @Test("Datagrams of statsd are counted, with their malformed lines and their bytes")
    func statsd() throws {
        let sink = try PushSink([PushRules(.statsd)])
        let number = socket(AF_INET, Int32(SOCK_DGRAM.rawValue), 0)
        defer { close(number) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = UInt16(sink.ports[0]).bigEndian
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        var sent = 0
        for text in ["a:1|c\nb:2|g", "broken", "a:1|c\nalso broken"] {
            let bytes = Array(text.utf8)
            sent += withUnsafePointer(to: &address) { pointer in
                pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    sendto(number, bytes, bytes.count, 0, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
                }
            }
        }
        let account = wait(sink) { $0.received == UInt64(sent) }
        #expect(account.accepted == 2 && account.points == 3 && account.series == 2 && account.malformedLines == 2)
        #expect(account.received == UInt64(sent) && account.sent == 0 && account.dropped == 0)
        #expect(account.refused == [.malformed: 2])
    }

    @Test("A sink that is told to refuse answers with that status, and the push counts as arrived")
    func refusing() throws {
        let sink = try PushSink([PushRules(.otlpHTTP, sink: SinkConduct(delay: 0.05, status: 503))])
        let client = try SinkClient(sink.ports[0])
        let began = Clock.now()
        try client.send(push(body))
        #expect(client.receive().hasPrefix("HTTP/1.1 503 Service Unavailable"))
        #expect(Clock.now() - began >= 50_000_000)
        #expect(sink.account(0).accepted == 1 && sink.account(0).refusals == 0)
    }

    @Test("A sink that is told to vanish closes its port and its connections")
    func vanishing() throws {
        let sink = try PushSink([PushRules(.otlpHTTP, sink: SinkConduct(closeAfter: 0.2)), PushRules(.otlpHTTP)])
        let client = try SinkClient(sink.ports[0])
        #expect(client.receive { _ in false }.isEmpty)
        let endpoint = try #require(Endpoint(PushSink.address, sink.ports[0]))
        var listens = false
        var table = try ListenTable()
        try table.dump { if $0 == endpoint { listens = true } }
        #expect(!listens)
        let other = try SinkClient(sink.ports[1])
        try other.send(push(body))
        #expect(other.receive().hasPrefix("HTTP/1.1 200 OK"))
    }

    @Test("A stretch begins with the gap since the last push, and ends with the sink")
    func stretch() throws {
        let sink = try PushSink([PushRules(.otlpHTTP)])
        let client = try SinkClient(sink.ports[0])
        try client.send(push(body))
        _ = client.receive()
        let before = sink.begin(0)
        #expect(before.accepted == 1 && before.longestGap == 0)
        try client.send(push(body))
        _ = client.receive()
        let after = sink.account(0)
        let last = try #require(before.lastAccepted)
        #expect(after.lastAccepted.map { $0 - last } == after.longestGap)
        #expect(after.firstAccepted == before.firstAccepted)
        #expect(sink.stop() != nil && sink.stop() == nil)
    }
}
