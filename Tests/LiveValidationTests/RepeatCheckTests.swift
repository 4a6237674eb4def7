import BenchmarkModel
import Exposition
import Testing

@testable import LiveValidation
@testable import Scraping

@Suite("Comparison of pages, and names")
struct RepeatCheckTests {
    @Test("Decreasing counters, requests that are not counted and a restarted process are reported")
    func staleness() {
        let back = soundPage.replacing("\"} 5", with: "\"} 4")
        #expect(
            problems(answers { $0.again = answer(back) }) == [
                "staleness: a counter decreased: agent_requests_total{agent=\"A\",method=\"GET\"} 5.0 -> 4.0"
            ])
        #expect(
            problems(answers { $0.again = answer(soundPage) })[0].hasPrefix(
                "staleness?: the second page equals the first"))
        #expect(
            problems(answers { $0.again = answer(back.replacing("time=\"1\"", with: "time=\"2\"")) }) == [
                "staleness?: the process was restarted between two scrapes"
            ])
        #expect(
            problems(answers { $0.again = answer("", status: 500) }) == [
                "staleness: the second scrape failed: status 500"
            ])
    }

    @Test("A page without a counter of scrapes may stay the same")
    func still() {
        let page = "# HELP x X.\n# TYPE x gauge\nx 1\n"
        let url = LiveTarget(subject: .url("http://h/"), url: "http://h/")
        let same = answers(answer(page)) {
            $0.again = answer(page)
            $0.gzip = answer(page, isCompressed: true)
        }
        #expect(problems(same, url).isEmpty)
        let validation = LiveValidation.validation(name: "f", [url], [same], LiveOptions())
        #expect(validation.unmade[url.subject]?.keys.sorted() == ["agent-label", "families", "health", "types"])
    }

    @Test("Unsupported formats and gzip are not errors, and wrong ones are")
    func formats() {
        let without = answers {
            $0.openMetrics = answer(soundPage)
            $0.gzip = answer(soundPage)
        }
        #expect(problems(without).isEmpty)
        let row = LiveValidation.validation(name: "f", [target], [without], LiveOptions()).live[0]
        #expect([row.openMetrics, row.gzip] == [.no, .no])
        let type = "application/openmetrics-text; version=1.0.0"
        #expect(
            problems(answers { $0.openMetrics = answer("x 1\n", type: type) })[0].hasPrefix("openmetrics: line "))
        #expect(
            problems(answers { $0.openMetrics = answer("", status: 406) }) == [
                "openmetrics: the request failed: status 406"
            ])
        #expect(
            problems(answers { $0.gzip = answer("# HELP x X.\n# TYPE x gauge\nx 1\n", isCompressed: true) }) == [
                "gzip: the compressed page lacks 2 families: agent_info"
            ])
        #expect(
            problems(answers { $0.gzip = .failed(.badCoding, "") }) == [
                "gzip: the request failed: the body does not have the coding of its Content-Encoding"
            ])
        #expect(
            problems(answers(answer(soundPage, isCompressed: true)))[0]
                == "gzip: Content-Encoding says that the page is compressed, but it is not")
    }

    @Test(
        "The health check passes for status 200 and a JSON object",
        arguments: [
            ("{\"status\": \"healthy\", \"checks\": [1, -2.5e3, true, null, {}], \"a\": \"\\\"}\"}", true),
            ("{}", true),
            ("", false), ("ok", false), ("{", false), ("{\"a\": }", false), ("[]", false), ("{\"a\": 1} x", false),
            ("{\"a\": 1,}", false), (String(repeating: "{\"a\":", count: 100), false),
        ])
    func health(body: String, isRight: Bool) {
        #expect(problems(answers { $0.health = answer(body) }).isEmpty == isRight)
        #expect(problems(answers { $0.health = answer(body, status: 500) }) == ["health: /health: status 500"])
    }

    @Test(
        "A name that breaks the conventions is a warning",
        arguments: [
            ("requests", "counter", "counter requests does not end in _total"),
            ("x_total", "gauge", "gauge x_total ends in _total"), ("x_count", "gauge", "gauge x_count ends in _count"),
            ("x_milliseconds", "gauge", "x_milliseconds is in milliseconds"),
            ("x_hours", "gauge", "x_hours is in hours"), ("x_kb", "gauge", "x_kb abbreviates its unit, kb"),
            ("x_gauge", "gauge", "x_gauge has the type gauge in its name"), ("a:b", "gauge", "a:b has a colon"),
            ("fooBar", "gauge", "fooBar is in camelCase"), ("x_seconds", "gauge", nil), ("x_percent", "gauge", nil),
            ("x_bytes_total", "counter", nil), ("x_seconds", "histogram", nil),
        ] as [(String, String, String?)])
    func naming(name: String, type: String, problem: String?) {
        var family = DigestedFamily(name: name, line: 1)
        family.type = FamilyType(rawValue: type)!
        family.hasType = true
        family.hasHelp = true
        #expect(NamingChecks.advice(family).map(\.problem) == [problem].compactMap(\.self))
        family.hasHelp = false
        #expect(NamingChecks.advice(family).first?.problem == "\(name) has no help")
    }
}
