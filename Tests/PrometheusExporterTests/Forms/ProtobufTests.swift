import PrometheusExporter
import Testing

@Suite("Protobuf") struct ProtobufTests {
    private let registry: Registry

    init() throws { registry = try Registry(constantLabels: ["agent": "X"]) }

    private func families(_ format: ExpositionFormat = .protobuf) throws -> [ProtobufMessage] {
        var page = TextBuffer()
        registry.render(as: format, into: &page)
        return try ProtobufMessage.page(page.bytes)
    }

    private func labels(_ metric: ProtobufMessage) throws -> [String] {
        try metric.messages(1).map { "\($0.text(1) ?? "")=\($0.text(2) ?? "")" }
    }

    @Test("A counter has its name with _total, help, type, unit, labels, value, exemplar and creation time")
    func counter() throws {
        let family = try registry.counter("sent_bytes_total", help: "Bytes\n\"sent\".", unit: "bytes", labels: ["to"])
        try family.child("a\"b").increment(by: 300, exemplar: try Exemplar(["trace_id": "t"]))
        let read = try #require(try families().first)
        #expect(read.text(1) == "sent_bytes_total" && read.text(2) == "Bytes\n\"sent\"." && read.text(5) == "bytes")
        #expect(read.whole(3) == 0)
        let metric = try #require(try read.message(4))
        #expect(try labels(metric) == ["agent=X", "to=a\"b"])
        let counter = try #require(try metric.message(3))
        #expect(counter.double(1) == 300)
        let exemplar = try #require(try counter.message(2))
        #expect(try labels(exemplar) == ["trace_id=t"])
        #expect(exemplar.double(2) == 300)
        let seen = try #require(try exemplar.message(3)?.whole(1))
        let created = try #require(try counter.message(3)?.whole(1))
        #expect(seen > 1_700_000_000 && created > 1_700_000_000)
    }

    @Test("Gauges, infos and state sets are gauges, a state set with one metric for each state")
    func gauges() throws {
        try registry.gauge("g", help: "h").set(-0.5)
        try registry.info("build_info", help: "h", ["version": "1"])
        try registry.stateSet("mood", help: "h", states: ["idle", "busy"]).set("busy")
        try registry.gauge("read", help: "h") { 7 }
        let read = try families()
        #expect(read.map { $0.text(1) } == ["g", "build_info", "mood", "read"])
        #expect(read.allSatisfy { $0.whole(3) == 1 })
        let values = try read.map { try $0.messages(4).map { try $0.message(2)?.double(1) } }
        #expect(values == [[-0.5], [1], [0, 1], [7]])
        #expect(try read[2].messages(4).map(labels) == [["agent=X", "mood=idle"], ["agent=X", "mood=busy"]])
    }

    @Test("A classic histogram has cumulative buckets, +Inf included, with exemplars, and no native fields")
    func classic() throws {
        let histogram = try registry.histogram("h", help: "h", buckets: [1, 2])
        for value in [0.5, 1.5, 1.7, 9] { histogram.observe(value) }
        histogram.observe(1.8, exemplar: try Exemplar(["a": "b"]))
        let read = try #require(try families().first?.message(4)?.message(7))
        #expect(read.whole(1) == 5 && abs((read.double(2) ?? 0) - 14.5) < 1e-9)
        let buckets = try read.messages(3)
        #expect(buckets.map { $0.whole(1) } == [1, 4, 5] && buckets.map { $0.double(2) } == [1, 2, .infinity])
        #expect(try buckets.map { try $0.message(3)?.double(2) } == [nil, 1.8, nil])
        #expect(read.zigzag(5) == nil && read.double(6) == nil)
        #expect(try read.message(15) != nil)
    }

    @Test("A summary has count, sum and quantiles")
    func summary() throws {
        let summary = try registry.summary("s", help: "h", quantiles: [0.5])
        for _ in 0..<3 { summary.observe(8) }
        let read = try #require(try families().first)
        #expect(read.whole(3) == 2)
        let value = try #require(try read.message(4)?.message(4))
        #expect(value.whole(1) == 3 && value.double(2) == 24)
        let quantile = try #require(try value.message(3))
        #expect(quantile.double(1) == 0.5 && abs((quantile.double(2) ?? 0) - 8) < 0.2)
    }

    @Test("Samples of collectors are on the page, and families without samples are not")
    func collected() throws {
        _ = try registry.counter("unused_total", help: "h", labels: ["a"])
        try registry.collect([.gauge("q", help: "h", labels: ["p"]), .counter("c_total", help: "h")]) { samples in
            try samples.add("q", "high", value: 2)
        }
        let read = try families()
        #expect(read.map { $0.text(1) } == ["q"])
        let metric = try #require(try read[0].message(4))
        #expect(try labels(metric) == ["agent=X", "p=high"])
        #expect(try metric.message(2)?.double(1) == 2)
    }

    @Test("Messages of every length have the right length in front", arguments: [0, 100, 127, 128, 16_383, 70_000])
    func lengths(count: Int) throws {
        let help = String(repeating: "x", count: count)
        try registry.gauge("g", help: help, labels: ["l"]).child(help).set(1)
        let read = try families()
        #expect(read[0].text(2) == help)
        let metric = try #require(try read[0].message(4))
        #expect(try labels(metric) == ["agent=X", "l=" + help])
    }
}
