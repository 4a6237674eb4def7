import PrometheusExporter
import Testing

@Suite("Text format") struct TextFormatTests {
    private func page(_ declare: (Registry) throws -> Void) throws -> String {
        let registry = try Registry(constantLabels: ["agent": "X"])
        try declare(registry)
        return render(registry)
    }

    @Test("Label values escape backslash, quote and line feed; help texts do not escape quotes")
    func escaping() throws {
        let text = try page {
            try $0.counter("a_total", help: "a \"b\"\\c\nd", labels: ["path"]).child("a \"b\"\\c\nd").increment()
        }
        #expect(
            text == """
                # HELP a_total a "b"\\\\c\\nd
                # TYPE a_total counter
                a_total{agent="X",path="a \\"b\\"\\\\c\\nd"} 1

                """)
    }

    @Test("A family without children still renders its help and type")
    func emptyFamily() throws {
        let text = try page { _ = try $0.counter("a_total", help: "h", labels: ["path"]) }
        #expect(text == "# HELP a_total h\n# TYPE a_total counter\n")
    }

    @Test(
        "Values are written as Prometheus reads them",
        arguments: [
            (0, "0"), (-0.0, "0"), (3, "3"), (-17, "-17"), (0.25, "0.25"), (-2.5, "-2.5"), (1e-05, "1e-05"),
            (999_999_999_999_999, "999999999999999"), (1e16, "1e+16"), (1e300, "1e+300"),
            (0.1 + 0.2, "0.30000000000000004"), (.infinity, "+Inf"), (-.infinity, "-Inf"), (.nan, "NaN"),
        ] as [(Double, String)])
    func numbers(value: Double, text: String) {
        var buffer = TextBuffer()
        buffer.append(value)
        #expect(buffer.text == text)
    }

    @Test(
        "Numbers have the standard library's digits in every way of writing them", arguments: [1, 2, 3] as [UInt64])
    func digits(seed: UInt64) {
        var state = seed
        func random() -> UInt64 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return state >> 16
        }
        for _ in 0..<20_000 {
            let decimals = [1, 10, 1e3, 1e6, 1e9, 1e10, 1e12][Int(random() % 7)]
            let whole = random() >> (random() % 48)
            for value in [Double(whole) / decimals, -Double(whole) / decimals, Double(bitPattern: random() << 16)] {
                guard value.isFinite, value != value.rounded() else { continue }
                var buffer = TextBuffer()
                buffer.append(value)
                #expect(buffer.text == value.description)
            }
            var buffer = TextBuffer()
            buffer.append(whole)
            #expect(buffer.text == whole.description)
        }
    }

    @Test("The largest integer keeps all its digits")
    func largestInteger() {
        var buffer = TextBuffer()
        buffer.append(UInt64.max)
        #expect(buffer.text == "18446744073709551615")
    }

    @Test("Children are ordered by their labels, not by the order in which they were made")
    func order() throws {
        let texts = try [["b", "a", "c"], ["c", "b", "a"]].map { values in
            try page {
                let family = try $0.gauge("g", help: "h", labels: ["l"])
                for value in values { try family.child(value).set(1) }
            }
        }
        #expect(texts[0] == texts[1])
        #expect(
            texts[0].hasSuffix("g{agent=\"X\",l=\"a\"} 1\ng{agent=\"X\",l=\"b\"} 1\ng{agent=\"X\",l=\"c\"} 1\n"))
    }

    @Test("A series without labels has no braces")
    func noLabels() throws {
        let registry = try Registry()
        try registry.gauge("g", help: "h").set(1.5)
        #expect(render(registry) == "# HELP g h\n# TYPE g gauge\ng 1.5\n")
    }

    @Test("A histogram renders cumulative buckets, sum and count")
    func histogram() throws {
        let text = try page {
            let histogram = try $0.histogram("h", help: "h", buckets: [0.5, 1, .infinity])
            for value in [0.5, 0.75, 2, 0.25] { histogram.observe(value) }
        }
        #expect(
            text == """
                # HELP h h
                # TYPE h histogram
                h_bucket{agent="X",le="0.5"} 2
                h_bucket{agent="X",le="1.0"} 3
                h_bucket{agent="X",le="+Inf"} 4
                h_sum{agent="X"} 3.5
                h_count{agent="X"} 4

                """)
    }

    @Test("A state set renders one 1 under the family's own label, and ignores an unknown state")
    func stateSet() throws {
        let text = try page {
            let states = try $0.stateSet("s", help: "h", states: ["up", "down"])
            states.set(index: 1)
            states.set(index: 2)
            #expect(throws: MetricError.unknownState("sideways", known: ["up", "down"])) { try states.set("sideways") }
        }
        #expect(text.hasSuffix("# TYPE s gauge\ns{agent=\"X\",s=\"up\"} 0\ns{agent=\"X\",s=\"down\"} 1\n"))
    }

    @Test("An info renders its facts in the order given")
    func info() throws {
        let text = try page { try $0.info("a_info", help: "h", ["version": "1", "host": "h"]) }
        #expect(text.hasSuffix("a_info{agent=\"X\",version=\"1\",host=\"h\"} 1\n"))
    }

    @Test("JSON strings escape what JSON does not allow")
    func json() {
        var buffer = TextBuffer()
        buffer.append(json: "a\"\\\n\u{1}\u{1f}é")
        #expect(buffer.text == #""a\"\\\n\u0001\u001fé""#)
    }
}

func render(_ registry: Registry) -> String {
    var page = TextBuffer()
    registry.render(into: &page)
    return page.text
}
