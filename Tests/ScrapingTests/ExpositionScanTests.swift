import BenchmarkModel
import Testing

@testable import Scraping

@Suite struct ExpositionScanTests {
    private let page = """
        # HELP agent_requests_total Requests.
        # TYPE agent_requests_total counter
        agent_requests_total{agent="A",endpoint="/a}\\"b"} 12
        agent_up 1
        agent_latency_bucket{le="+Inf"} 3 1700000000000
        agent_nan NaN
        # TYPE agent_empty gauge

        """

    @Test("Samples are counted, and families are found by declaration or sample")
    func counts() {
        let scan = ExpositionScan(Array(page.utf8))
        #expect(scan.samples == 4)
        #expect(scan.problem == nil)
        #expect(scan.missing(["agent_requests_total", "agent_empty", "agent_up", "agent_gone"]) == ["agent_gone"])
    }

    @Test(
        "An invalid line is reported with its number",
        arguments: [
            ("<html>", "no metric name"), ("x{a=\"b\" 1", "labels are not separated"), ("x", "no value"),
            ("x one", "no value"), ("9x 1", "no metric name"),
        ])
    func problems(_ line: String, _ problem: String) {
        let scan = ExpositionScan(Array("up 1\n\(line)\n".utf8))
        #expect(scan.problem?.hasPrefix("line 2: \(problem)") == true)
        #expect(scan.samples == 1)
    }

    @Test("10,000 mutated pages are scanned without a crash")
    func fuzz() {
        var random = SeededRandom(seed: 2)
        for _ in 0..<10_000 {
            var bytes = Array(page.utf8)
            for _ in 0..<5 {
                bytes[Int(random.next() % UInt64(bytes.count))] = UInt8(truncatingIfNeeded: random.next())
            }
            #expect(ExpositionScan(bytes).samples <= 8)
        }
    }
}

@Suite struct FixedBytesTests {
    @Test("The page without its values is the same, whatever the values are")
    func fixed() {
        func page(_ a: String, _ b: String) -> ExpositionScan {
            ExpositionScan(Array("# TYPE x counter\nx{le=\"0.5\"} \(a)\nx_total \(b) 1700\nup 1\n".utf8))
        }
        #expect(page("1", "2").fixedBytes == page("123456.5", "9e10").fixedBytes)
        #expect(page("1", "2").samples == 3)
        // The number in the label belongs to the series.
        let other = ExpositionScan(Array("# TYPE x counter\nx{le=\"0.25\"} 1\nx_total 2 1700\nup 1\n".utf8))
        #expect(other.fixedBytes == page("1", "2").fixedBytes + 1)
        #expect(ExpositionScan([]).fixedBytes == 0)
    }
}
