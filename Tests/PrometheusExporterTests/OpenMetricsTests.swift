import PrometheusExporter
import PrometheusExporterTestKit
import Testing

@Suite("OpenMetrics") struct OpenMetricsTests {
    private let registry: Registry

    init() throws { registry = try Registry(constantLabels: ["agent": "X"]) }

    private func page(_ format: ExpositionFormat = .openMetricsWithoutCreated) -> String {
        var page = TextBuffer()
        registry.render(as: format, into: &page)
        return page.text
    }

    @Test("A counter's family has no _total, shows its unit, and has escaped quotes in its help")
    func counter() throws {
        try registry.counter("sent_bytes_total", help: "Bytes \"sent\".", unit: "bytes").increment(by: 5)
        #expect(
            page() == """
                # HELP sent_bytes Bytes \\"sent\\".
                # TYPE sent_bytes counter
                # UNIT sent_bytes bytes
                sent_bytes_total{agent="X"} 5
                # EOF

                """)
    }

    @Test("Counters, histograms and summaries show when they began to count")
    func created() throws {
        try registry.counter("c_total", help: "h").increment()
        try registry.histogram("h", help: "h", buckets: [1]).observe(1)
        try registry.summary("s", help: "h").observe(1)
        let parsed = try ParsedPage(page(.openMetrics), as: .openMetrics)
        for name in ["c_created", "h_created", "s_created"] {
            let created = try #require(parsed.value(name))
            #expect(created > 1.7e9 && created < 1e11)
        }
        #expect(!page().contains("_created"))
    }

    @Test("Infos and state sets have their own types")
    func types() throws {
        try registry.info("build_info", help: "h", ["version": "1"])
        let states = try registry.stateSet("health", help: "h", states: ["up", "down"])
        try states.set("down")
        let parsed = try registry.parsed(as: .openMetrics)
        #expect(parsed.family("build")?.type == "info" && parsed.family("health")?.type == "stateset")
        #expect(parsed.value("build_info", ["version": "1"]) == 1)
        #expect(parsed.value("health", ["health": "down"]) == 1 && parsed.value("health", ["health": "up"]) == 0)
    }

    @Test("The latest exemplar of a bucket and of a counter is shown, only in OpenMetrics")
    func exemplars() throws {
        let histogram = try registry.histogram("h", help: "h", buckets: [1, 2])
        histogram.observe(0.5, exemplar: try Exemplar(["trace_id": "a"]))
        histogram.observe(0.75, exemplar: try Exemplar(["trace_id": "b"]))
        histogram.observe(3, exemplar: try Exemplar(["trace_id": "c"]))
        try registry.counter("c_total", help: "h").increment(by: 2, exemplar: try Exemplar(["trace_id": "d"]))
        let samples = try registry.parsed(as: .openMetrics).samples
        let shown = samples.compactMap { sample in
            sample.exemplar.map { (sample.labels["le"], $0.labels["trace_id"], $0.value) }
        }
        #expect(shown.map(\.0) == ["1.0", "+Inf", nil] && shown.map(\.1) == ["b", "c", "d"])
        #expect(shown.map(\.2) == [0.75, 3, 2])
        #expect(!render(registry).contains("trace_id"))
    }

    @Test("An exemplar with more than 128 characters or an invalid name is refused")
    func exemplarLimits() {
        #expect(throws: MetricError.exemplarTooLong(129)) { try Exemplar(["t": String(repeating: "é", count: 128)]) }
        #expect(throws: MetricError.invalidLabelName("a-b")) { try Exemplar(["a-b": "1"]) }
        #expect(throws: MetricError.labelTaken("a", metric: "an exemplar")) { try Exemplar(["a": "1", "a": "2"]) }
    }

    @Test("An empty registry gives an empty page with its end line")
    func empty() { #expect(page() == "# EOF\n") }

    @Test("Names that are one family in OpenMetrics are refused")
    func clashes() throws {
        _ = try registry.counter("a_total", help: "h")
        #expect(throws: MetricError.nameTaken("a")) { try registry.gauge("a", help: "h") }
        #expect(throws: MetricError.nameTaken("a_info")) { try registry.info("a_info", help: "h", [:]) }
        #expect(throws: MetricError.reservedSuffix("_sum", metric: "b_sum_total")) {
            try registry.counter("b_sum_total", help: "h")
        }
        #expect(throws: MetricError.missingSuffix("_total", metric: "_total")) {
            try registry.counter("_total", help: "h")
        }
    }

    @Test("A unit that is not the end of the name is refused")
    func units() {
        #expect(throws: MetricError.missingUnit("bytes", metric: "a_total")) {
            try registry.counter("a_total", help: "h", unit: "bytes")
        }
    }

    @Test("Sums and quantiles that may be negative are left out, as are carriage returns at the end of a help text")
    func negative() throws {
        let below = try registry.histogram("below", help: "h\r", buckets: [-1, 1])
        below.observe(0)
        let fell = try registry.histogram("fell", help: "h", buckets: [1])
        fell.observe(-2)
        let summary = try registry.summary("s", help: "h", quantiles: [0.5])
        summary.observe(-2)
        let parsed = try registry.parsed(as: .openMetrics)
        #expect(parsed.family("below")?.help == "h")
        #expect(
            parsed.samples.map(\.name).filter { !$0.hasSuffix("_created") && !$0.hasSuffix("_bucket") } == ["s_count"])
        // The text format has them all.
        #expect(try registry.value("fell_sum") == -2 && registry.value("s_sum") == -2)
    }
}
