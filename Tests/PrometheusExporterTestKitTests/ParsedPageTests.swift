import PrometheusExporter
import PrometheusExporterTestKit
import Testing

@Suite("Parsed pages") struct ParsedPageTests {
    @Test("A sample is read back by its name and labels")
    func value() throws {
        let registry = try Registry(constantLabels: ["agent": "A"])
        let jobs = try registry.counter("jobs_total", help: "Jobs.", labels: ["state"])
        try jobs.child("done").increment(by: 3)
        try jobs.child("failed").increment()
        #expect(try registry.value("jobs_total", ["state": "done"]) == 3)
        #expect(try registry.value("jobs_total", ["state": "lost"]) == nil)
        // Two samples match, so there is no result.
        #expect(try registry.value("jobs_total") == nil)
        #expect(try registry.parsed().family("jobs_total")?.type == "counter")
    }

    @Test("Escaped labels, special values, times and exemplars are read")
    func lines() throws {
        let page = try ParsedPage(
            """
            # HELP a Say \\"hi\\" \\\\ \\n.
            # TYPE a counter
            a_total{p="x\\"\\\\\\n,}"} 1.5e3 1700000000 # {trace_id="t"} 2 1700000000.5
            # TYPE b gauge
            b NaN
            b{s="1"} -Inf
            # EOF

            """, as: .openMetrics)
        #expect(page.family("a")?.help == "Say \"hi\" \\ \n.")
        let sample = try #require(page.samples.first)
        #expect(sample.labels == ["p": "x\"\\\n,}"] && sample.value == 1500)
        #expect(sample.exemplar == ParsedExemplar(labels: ["trace_id": "t"], value: 2, time: 1_700_000_000.5))
        #expect(page.value("b", ["s": "1"]) == -.infinity)
    }

    @Test(
        "A violation of the format is an error that names the line",
        arguments: [
            ("a 1", 1), ("a 1\na 2\n", 2), ("a{b=\"1\",b=\"2\"} 1\n", 1), ("a{b=\"\\x\"} 1\n", 1), ("a{b=\"1} 1\n", 1),
            ("a 0x1\n", 1), ("1a 1\n", 1), ("a 1 2 3\n", 1), ("a\n", 1),
            ("# TYPE a counter\n# TYPE a gauge\n", 2), ("# TYPE a counter\na -1\n", 2), ("# TYPE a thing\na 1\n", 1),
            ("# TYPE a gauge\na 1\n# TYPE b gauge\nb 1\n# TYPE a gauge\n", 5), ("a 1\n# HELP a h\n", 2),
            ("# TYPE h histogram\nh_bucket{le=\"1\"} 2\nh_bucket{le=\"+Inf\"} 1\nh_sum 1\nh_count 1\n", 3),
            ("# TYPE h histogram\nh_bucket{le=\"+Inf\"} 1\nh_sum 1\nh_count 2\n", 4),
        ])
    func forbidden(text: String, line: Int) throws {
        #expect { try ParsedPage(text) } throws: { ($0 as? PageError)?.line == line }
    }

    @Test(
        "OpenMetrics forbids more than the text format",
        arguments: [
            "# TYPE a gauge\na 1\n", "# TYPE a gauge\na 1\n# EOF\na 2\n", "# TYPE a counter\na 1\n# EOF\n",
            "\n# EOF\n", "# hello\n# EOF\n", "# TYPE a gauge\n# UNIT a seconds\na 1\n# EOF\n",
            "# TYPE a info\na_info 2\n# EOF\n", "# TYPE a stateset\na{a=\"x\"} 2\n# EOF\n",
            "# TYPE a stateset\na 1\n# EOF\n",
            "# TYPE a gauge\na 1 # {t=\"x\"} 1\n# EOF\n",
        ])
    func openMetrics(text: String) {
        #expect(throws: PageError.self) { try ParsedPage(text, as: .openMetrics) }
    }
}
