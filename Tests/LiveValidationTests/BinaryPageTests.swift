import BenchmarkModel
import Exposition
import Testing

@testable import LiveValidation
@testable import Scraping

@Suite("Findings of pages of the protobuf form") struct BinaryPageTests {
    private let address = LiveTarget(subject: .url("http://h/metrics"), url: "http://h/metrics")
    private let type = "application/vnd.google.protobuf; proto=io.prometheus.client.MetricFamily; encoding=delimited"

    /// A counter `a_total`, and a native histogram `b` with one bucket and this count of observations.
    private func page(count: UInt8 = 3) -> [UInt8] {
        let counter: [UInt8] =
            [0x0a, 7] + Array("a_total".utf8) + [0x12, 2, 0x41, 0x2e, 0x18, 0]
            + [0x22, 11, 0x1a, 9, 9, 0, 0, 0, 0, 0, 0, 8, 0x40]
        let histogram: [UInt8] =
            [0x0a, 1, 0x62, 0x12, 2, 0x42, 0x2e, 0x18, 4, 0x22, 12, 0x3a, 10, 8, count]
            + [0x62, 4, 8, 0, 0x10, 1, 0x68, 6]
        return [UInt8(counter.count)] + counter + [UInt8(histogram.count)] + histogram
    }

    private func judged(_ body: [UInt8], type: String?, isLenient: Bool = false) -> [Finding] {
        var options = LiveOptions()
        options.isLenient = isLenient
        let reply = Reply.answered(
            Fetched.Answer(
                status: 200, body: body, seconds: 0.01, exchanges: nil, headerBytes: 0, isCompressed: false,
                contentType: type, redirectedTo: nil, location: nil))
        let all = answers(reply) {
            $0.again = reply
            $0.gzip = reply
            $0.prometheus3 = reply
        }
        return LiveValidation.validation(name: "f", [address], [all], options).findings
    }

    @Test("A valid page has no findings, and a native histogram is one series")
    func valid() {
        #expect(judged(page(), type: type).isEmpty, "\(judged(page(), type: type))")
        let digest = PageDigest(page(), type: PageGuess(page()).type)
        #expect(digest.report.samples == 2 && digest.families.map(\.series) == [1, 1])
        #expect(digest.counters == ["a_total{}": 3, "b{}": 3] || digest.counters == ["a_total": 3, "b": 3])
    }

    @Test("A histogram that contradicts itself and a page that is cut short are errors with message and byte")
    func wrong() {
        for isLenient in [false, true] {
            let problems = judged(page(count: 4), type: type, isLenient: isLenient).map(\.problem)
            #expect(problems.count == 1)
            #expect(
                problems.first?.hasPrefix("message 2, byte 11: the count differs from the sum") == true, "\(problems)")
            let cut = judged(Array(page().dropLast()), type: type, isLenient: isLenient)
            #expect(cut.map(\.problem) == ["message 2, byte 1: a message ends early"], "\(cut)")
            #expect(cut.first?.pageLocation?.line == 2)
        }
    }

    @Test("The fix of an unknown type names the setting of a Prometheus 3 for the page's own format")
    func fallbacks() {
        let pages: [([UInt8], String)] = [
            (page(), "PrometheusProto"),
            (Array("# HELP \"a.b\" A.\n# TYPE \"a.b\" gauge\n{\"a.b\"} 1\n".utf8), "PrometheusText1.0.0"),
            (Array("# TYPE a gauge\na 1\n# EOF\n".utf8), "OpenMetricsText1.0.0"),
            (Array("# HELP a A.\n# TYPE a gauge\na 1\n".utf8), "PrometheusText0.0.4"),
        ]
        for (body, name) in pages {
            for type in [nil, "application/octet-stream"] {
                for isLenient in [false, true] {
                    let found = judged(body, type: type, isLenient: isLenient).filter { $0.severity == .error }
                    #expect(found.map(\.check) == ["content-type"], "\(found)")
                    #expect(found.first?.remedy.contains("fallback_scrape_protocol: \(name)") == true, "\(found)")
                }
            }
        }
        let unknown = judged(page(), type: type + "; escaping=none")
        #expect(unknown.map(\.check) == ["content-type"] && unknown[0].problem.contains("escaping 'none' is not known"))
        #expect(judged(page(), type: type + "; escaping=none", isLenient: true).isEmpty)
    }

    @Test("Quoted names are read where the type allows them, and are an error of another type")
    func quotedNames() {
        let body = Array("# HELP \"a.b\" A.\n# TYPE \"a.b\" gauge\n{c=\"d\",\"a.b\"} 1\n".utf8)
        #expect(judged(body, type: "text/plain; version=1.0.0; charset=utf-8; escaping=allow-utf-8").isEmpty)
        #expect(judged(body, type: "text/plain; version=0.0.4").contains { $0.problem.contains("a quoted name") })
        #expect(judged(body, type: "text/plain; version=0.0.4", isLenient: true).isEmpty)
    }
}
