import PrometheusExporterTestKit
import Testing

@testable import PrometheusExporter

@Suite("UTF-8 names") struct EscapingTests {
    private let registry: Registry

    init() throws { registry = try Registry(constantLabels: ["host.name": "a"], names: .utf8) }

    private func bytes(_ format: ExpositionFormat, of registry: Registry? = nil) -> [UInt8] {
        var page = TextBuffer()
        (registry ?? self.registry).render(as: format, into: &page)
        return page.bytes
    }

    private func page(_ format: ExpositionFormat, of registry: Registry? = nil) -> String {
        String(decoding: bytes(format, of: registry), as: UTF8.self)
    }

    @Test(
        "Names are escaped as Prometheus' own libraries do it",
        arguments: [
            ("no:escaping_required", "no:escaping_required", "no:escaping__required", "no:escaping_required"),
            (
                "mysystem.prod.cpu.load_total", "mysystem_prod_cpu_load_total",
                "mysystem_dot_prod_dot_cpu_dot_load__total", "U__mysystem_2e_prod_2e_cpu_2e_load__total"
            ),
            ("http.status:sum", "http_status:sum", "http_dot_status:sum", "U__http_2e_status:sum"),
            ("label with 😱", "label_with__", "label__with____", "U__label_20_with_20__1f631_"),
            ("花火", "__", "____", "U___82b1__706b_"), ("1a", "_a", "__a", "U___31_a"),
        ])
    func schemes(name: String, underscores: String, dots: String, values: String) {
        #expect(NameEscaping.allowUTF8.escaped(name, colons: true) == name)
        #expect(NameEscaping.underscores.escaped(name, colons: true) == underscores)
        #expect(NameEscaping.dots.escaped(name, colons: true) == dots)
        #expect(NameEscaping.values.escaped(name, colons: true) == values)
        #expect(NameEscaping.underscores.escaped("a:b", colons: false) == "a_b")
    }

    @Test("Quoted names stand in the braces, with the suffixes of samples in the quotes")
    func quoted() throws {
        let family = try registry.counter("http.requests_total", help: "Say \"hi\".", labels: ["method", "url.path"])
        try family.child("GET", "/").increment(by: 2)
        try registry.histogram("http.seconds", help: "h", buckets: [1]).observe(0.5)
        try registry.gauge("plain", help: "h").set(3)
        #expect(
            page(.text1) == """
                # HELP "http.requests_total" Say "hi".
                # TYPE "http.requests_total" counter
                {"http.requests_total","host.name"="a",method="GET","url.path"="/"} 2
                # HELP "http.seconds" h
                # TYPE "http.seconds" histogram
                {"http.seconds_bucket","host.name"="a",le="1.0"} 1
                {"http.seconds_bucket","host.name"="a",le="+Inf"} 1
                {"http.seconds_sum","host.name"="a"} 0.5
                {"http.seconds_count","host.name"="a"} 1
                # HELP plain h
                # TYPE plain gauge
                plain{"host.name"="a"} 3

                """)
    }

    @Test("OpenMetrics quotes the family's name and the names of samples")
    func openMetrics() throws {
        try registry.counter("http.sent.bytes_total", help: "h").increment()
        let page = page(.openMetrics.escaping(.allowUTF8))
        #expect(page.contains("# TYPE \"http.sent.bytes\" counter\n"))
        #expect(page.contains("{\"http.sent.bytes_total\",\"host.name\"=\"a\"} 1\n"))
        #expect(page.contains("{\"http.sent.bytes_created\",\"host.name\"=\"a\"} "))
    }

    @Test("A client that reads no UTF-8 names gets a valid page in each scheme", arguments: NameEscaping.allCases)
    func escaped(scheme: NameEscaping) throws {
        try registry.counter("http.requests_total", help: "h", labels: ["url.path"]).child("/").increment(by: 2)
        try registry.stateSet("mood.now", help: "h", states: ["idle", "busy"]).set("busy")
        try registry.collect([.gauge("queue.jobs", help: "h", labels: ["for.whom"])]) { samples in
            try samples.add("queue.jobs", "b", value: 4)
        }
        let format = ExpositionFormat.text.escaping(scheme)
        func shown(_ name: String) -> String { format.names.escaped(name, colons: true) }
        let parsed = try ParsedPage(page(format))
        let host = shown("host.name")
        #expect(parsed.value(shown("http.requests_total"), [shown("url.path"): "/", host: "a"]) == 2)
        #expect(parsed.value(shown("mood.now"), [shown("mood.now"): "busy", host: "a"]) == 1)
        #expect(parsed.value(shown("queue.jobs"), [shown("for.whom"): "b", host: "a"]) == 4)
        let open = try ParsedPage(
            page(.openMetrics.escaping(scheme == .allowUTF8 ? .underscores : scheme)), as: .openMetrics)
        #expect(open.value(shown("http.requests_total"), [host: "a"]) == 2)
    }

    @Test("Protobuf has the names themselves, or escaped ones for a client that asks for them")
    func protobuf() throws {
        try registry.gauge("a.b", help: "h", labels: ["c.d"]).child("1").set(1)
        for scheme in NameEscaping.allCases {
            let family = try #require(
                try ProtobufMessage.page(bytes(.protobuf.escaping(scheme))).first)
            #expect(family.text(1) == scheme.escaped("a.b", colons: true))
            let labels = try family.message(4)?.messages(1).map { $0.text(1) }
            #expect(labels == ["host.name", "c.d"].map { scheme.escaped($0, colons: false) })
        }
    }

    @Test("Quotes, backslashes and line feeds in names are escaped")
    func escapes() throws {
        try registry.gauge("a\"b\\c\nd", help: "h").set(1)
        #expect(page(.text1).contains(#"{"a\"b\\c\nd","host.name"="a"} 1"#))
    }

    @Test("Names that are equal after escaping are refused, of families and of labels")
    func collisions() throws {
        _ = try registry.gauge("a.b", help: "h")
        #expect(throws: MetricError.escapedNameTaken("a_b", by: "a.b")) { try registry.gauge("a_b", help: "h") }
        #expect(throws: MetricError.nameTaken("a.b")) { try registry.gauge("a.b", help: "h") }
        #expect(throws: MetricError.labelTaken("l_1", metric: "g")) {
            try registry.gauge("g", help: "h", labels: ["l.1", "l_1"])
        }
        #expect(throws: MetricError.labelTaken("host_name", metric: "g")) {
            try registry.gauge("g", help: "h", labels: ["host_name"])
        }
        #expect(throws: MetricError.reservedSuffix("_count", metric: "x.count")) {
            try registry.gauge("x.count", help: "h")
        }
    }

    @Test("Empty names and label names that become reserved are refused")
    func refused() {
        #expect(throws: MetricError.invalidName("")) { try registry.gauge("", help: "h") }
        for label in ["", "__a", "._a", ".."] {
            #expect(throws: MetricError.invalidLabelName(label)) { try registry.gauge("g", help: "h", labels: [label]) }
        }
    }

    @Test("A registry without this option refuses such names, and its pages are the same for a client of UTF-8 names")
    func legacy() throws {
        let legacy = try Registry(constantLabels: ["agent": "X"])
        #expect(throws: MetricError.invalidName("a.b")) { try legacy.gauge("a.b", help: "h") }
        #expect(throws: MetricError.invalidLabelName("a.b")) { try Registry(constantLabels: ["a.b": ""]) }
        try legacy.counter("c_total", help: "h", labels: ["l"]).child("v").increment()
        let plain = page(.text, of: legacy)
        #expect(page(.text1, of: legacy) == plain && page(.text.escaping(.values), of: legacy) == plain)
        #expect(page(.text.escaping(.dots), of: legacy).contains("c__total{agent=\"X\",l=\"v\"} 1\n"))
    }
}
