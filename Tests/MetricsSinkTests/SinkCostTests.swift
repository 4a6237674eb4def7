import BenchmarkModel
import Foundation
import LinuxSystem
import Testing

@testable import MetricsSink

/// The CPU of the sink's thread. Not a part of the usual tests, because a busy machine moves it: `SINK_SECONDS=30 swift
/// test --filter SinkCostTests` measures it. A build without optimization takes more.
@Suite("The cost of the sink", .serialized) struct SinkCostTests {
    private static let seconds = ProcessInfo.processInfo.environment["SINK_SECONDS"].flatMap(Double.init)

    /// A push with 300 gauges and 50 histograms of 11 buckets, as a service with some libraries has.
    private static var body: [UInt8] {
        let attributes = Wire.bytes(7, Wire.bytes(1, Array("http.route".utf8)) + Wire.bytes(2, Array("/orders".utf8)))
        let number = attributes + Wire.fixed64(3) + Wire.fixed64(4)
        let histogram = attributes + Wire.bytes(6, [UInt8](repeating: 0, count: 11 * 8))
        return Wire.request([
            Wire.metric(5, Array(repeating: number, count: 300)),
            Wire.metric(9, Array(repeating: histogram, count: 50)),
        ])
    }

    @Test("154 agents that push every 5 s take at most 2 % of a core", .enabled(if: seconds != nil))
    func cost() throws {
        let agents = 154
        let interval = 5.0
        let body = gzipped(Self.body)
        let push =
            Array(
                ("POST /v1/metrics HTTP/1.1\r\nContent-Type: application/x-protobuf\r\nContent-Encoding: gzip\r\n"
                    + "Content-Length: \(body.count)\r\n\r\n").utf8) + body
        let sink = try PushSink(Array(repeating: PushRules(.otlpHTTP), count: agents))
        let clients = try sink.ports.map { try SinkClient($0) }
        let began = Clock.now()
        let count = Int((Self.seconds ?? 0) / interval * Double(agents))
        for number in 0..<count {
            Poll.sleep(until: began + (Double(number) * interval / Double(agents)).nanoseconds)
            try clients[number % agents].send(push)
            _ = clients[number % agents].receive()
        }
        let seconds = (Clock.now() - began).seconds
        let accepted = (0..<agents).reduce(0) { $0 + sink.account($1).accepted }
        let share = try #require(sink.stop()) / seconds
        print("sink: \(accepted) pushes of \(Self.body.count) bytes in \(seconds) s: \(share * 100) % of a core")
        #expect(accepted == count && share <= 0.02)
    }
}
