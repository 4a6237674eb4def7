import BenchmarkModel
import Exposition
import Testing

@testable import LiveValidation
@testable import Scraping

@Suite("A page beside the same page asked for otherwise, and names")
struct RepeatCheckTests {
    @Test("counters that go back, requests that are not counted and a new process are told")
    func staleness() {
        let back = soundPage.replacing("\"} 5", with: "\"} 4")
        #expect(
            told(answers { $0.again = answer(back) }) == [
                "staleness: went back: agent_requests_total{agent=\"A\",method=\"GET\"} 5.0 -> 4.0"
            ])
        #expect(
            told(answers { $0.again = answer(soundPage) })[0].hasPrefix("staleness?: the second page is the first"))
        #expect(
            told(answers { $0.again = answer(back.replacing("time=\"1\"", with: "time=\"2\"")) }) == [
                "staleness?: was started again between two scrapes"
            ])
        #expect(
            told(answers { $0.again = answer("", status: 500) }) == ["staleness: a second page: status 500"])
    }

    @Test("a page without counters of its scrapes may stay the same")
    func still() {
        let page = "# HELP x X.\n# TYPE x gauge\nx 1\n"
        let url = LiveTarget(subject: .url("http://h/"), url: "http://h/")
        let same = answers(answer(page)) {
            $0.again = answer(page)
            $0.gzip = answer(page, isCompressed: true)
        }
        #expect(told(same, url).isEmpty)
        let validation = LiveValidation.validation(name: "f", [url], [same], LiveOptions())
        #expect(validation.unmade[url.subject]?.keys.sorted() == ["agent-label", "families", "health", "types"])
    }

    @Test("formats and gzip that are not there are no faults, wrong ones are")
    func formats() {
        let without = answers {
            $0.openMetrics = answer(soundPage)
            $0.gzip = answer(soundPage)
        }
        #expect(told(without).isEmpty)
        let row = LiveValidation.validation(name: "f", [target], [without], LiveOptions()).live[0]
        #expect([row.openMetrics, row.gzip] == [.no, .no])
        let type = "application/openmetrics-text; version=1.0.0"
        #expect(
            told(answers { $0.openMetrics = answer("x 1\n", type: type) })[0].hasPrefix("openmetrics: line "))
        #expect(told(answers { $0.openMetrics = answer("", status: 406) }) == ["openmetrics: asked for it: status 406"])
        #expect(
            told(answers { $0.gzip = answer("# HELP x X.\n# TYPE x gauge\nx 1\n", isCompressed: true) }) == [
                "gzip: compressed, it lacks 2 families: agent_info"
            ])
        #expect(
            told(answers { $0.gzip = .failed(.badCoding, "") }) == [
                "gzip: asked for it: the body is not in the coding that its Content-Encoding declares"
            ])
        #expect(
            told(answers(answer(soundPage, isCompressed: true)))[0]
                == "gzip: Content-Encoding says that the page is compressed, and it is not")
    }

    @Test(
        "health is an answer with 200 and a JSON object",
        arguments: [
            ("{\"status\": \"healthy\", \"checks\": [1, -2.5e3, true, null, {}], \"a\": \"\\\"}\"}", true),
            ("{}", true),
            ("", false), ("ok", false), ("{", false), ("{\"a\": }", false), ("[]", false), ("{\"a\": 1} x", false),
            ("{\"a\": 1,}", false), (String(repeating: "{\"a\":", count: 100), false),
        ])
    func health(body: String, isRight: Bool) {
        #expect(told(answers { $0.health = answer(body) }).isEmpty == isRight)
        #expect(told(answers { $0.health = answer(body, status: 500) }) == ["health: /health: status 500"])
    }

    @Test(
        "names against the conventions are warned of",
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
