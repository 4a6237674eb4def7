import BenchmarkModel
import Exposition
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

    /// A page of the protobuf form: a counter family with two series, and a native histogram.
    private func binaryPage(value: UInt8) -> [UInt8] {
        let counter: [UInt8] =
            [0x0a, 1, 0x61, 0x18, 0]
            + ["x", "y"].flatMap { name -> [UInt8] in
                [0x22, 19, 0x0a, 6, 0x0a, 1, 0x6c, 0x12, 1] + Array(name.utf8)
                    + [0x1a, 9, 9, 0, 0, 0, 0, 0, 0, value, 0x40]
            }
        let histogram: [UInt8] = [0x0a, 1, 0x62, 0x18, 4, 0x22, 8, 0x3a, 6, 8, 0, 0x62, 2, 8, 0]
        return [UInt8(counter.count)] + counter + [UInt8(histogram.count)] + histogram
    }

    @Test("A page of the protobuf form is recognized with and without its type, and a native histogram is one sample")
    func protobuf() {
        let types: [String?] = [nil, "application/vnd.google.protobuf; encoding=delimited", "application/octet-stream"]
        for type in types {
            let scan = ExpositionScan(binaryPage(value: 8), contentType: type)
            #expect(scan.kind == .protobuf && scan.samples == 3 && scan.problem == nil, "\(scan)")
            #expect(scan.missing(["a", "b", "c"]) == ["c"])
        }
        #expect(
            ExpositionScan(binaryPage(value: 8)).fixedBytes == ExpositionScan(binaryPage(value: 9)).fixedBytes)
        let cut = ExpositionScan(Array(binaryPage(value: 8).dropLast()))
        #expect(cut.problem == "message 2, byte 1: a message ends early")
        // A type of lines makes bytes of messages invalid lines.
        #expect(ExpositionScan(binaryPage(value: 8), contentType: "text/plain; version=0.0.4").problem != nil)
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
