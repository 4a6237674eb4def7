import BenchmarkModel
import Exposition
import Testing

@testable import LiveValidation
@testable import Scraping

/// A page that agent A passes all checks with.
let soundPage = """
    # HELP agent_requests_total Requests.
    # TYPE agent_requests_total counter
    agent_requests_total{agent="A",method="GET"} 5
    # HELP agent_info About it.
    # TYPE agent_info gauge
    agent_info{agent="A",start_time="1"} 1

    """
let laterPage = soundPage.replacing("\"} 5", with: "\"} 8")

func answer(
    _ body: String, status: Int = 200, type: String? = "text/plain; version=0.0.4", seconds: Double = 0.01,
    isCompressed: Bool = false, location: String? = nil, redirectedTo: String? = nil
) -> Reply {
    .answered(
        Fetched.Answer(
            status: status, body: Array(body.utf8), seconds: seconds, exchanges: nil, headerBytes: 0,
            isCompressed: isCompressed, contentType: type, redirectedTo: redirectedTo, location: location))
}

/// Returns the answers of a correct agent, with changes.
func answers(_ page: Reply = answer(soundPage), _ change: (inout LiveAnswers) -> Void = { _ in }) -> LiveAnswers {
    var answers = LiveAnswers()
    answers.tries = 1
    answers.page = page
    answers.pageTime = 1_700_000_000
    answers.health = answer("{\"status\": \"healthy\"}", type: "application/json")
    answers.openMetrics = answer("# EOF\n", type: "application/openmetrics-text; version=1.0.0")
    answers.prometheus3 = answer(soundPage)
    answers.gzip = answer(soundPage, isCompressed: true)
    answers.again = answer(laterPage)
    answers.isFinished = true
    change(&answers)
    return answers
}

let target = LiveTarget(
    subject: .agent(AgentID(machine: "M", name: "A")), url: "http://h:1/metrics", healthURL: "http://h:1/health",
    agent: "A",
    families: [RequiredFamily("agent_requests_total", .counter), RequiredFamily("agent_info", .info)])

/// Returns the findings as "check: problem". The check of a warning is followed by "?".
func problems(
    _ answers: LiveAnswers, _ target: LiveTarget = target, _ change: (inout LiveOptions) -> Void = { _ in }
) -> [String] {
    var options = LiveOptions()
    change(&options)
    return LiveValidation.validation(name: "f", [target], [answers], options).findings.map {
        "\($0.check)\($0.severity == .warning ? "?" : ""): \($0.problem)"
    }
}

@Suite("Checks of an agent's answers")
struct LiveValidationTests {
    @Test("A correct agent passes all checks")
    func sound() {
        #expect(problems(answers()).isEmpty)
        let validation = LiveValidation.validation(name: "f", [target], [answers()], LiveOptions())
        #expect(validation.unmade == [target.subject: [:]])
        let row = validation.live[0]
        #expect(row.state == .page)
        #expect([row.openMetrics, row.gzip, row.health] == [.yes, .yes, .yes])
        #expect(row.series == 2)
        #expect(row.families == 2)
    }

    @Test(
        "An agent without a page has one finding with the reason",
        arguments: [
            (Reply.failed(.refused, "Connection refused"), "reachable: connection refused"),
            (.failed(.unresolved, ""), "reachable: the host name has no address"),
            (.failed(.timeout(received: nil), ""), "reachable: no connection within 2 s"),
            (.failed(.timeout(received: 0), ""), "reachable: connected, but no answer within 2 s"),
            (.failed(.timeout(received: 123), ""), "reachable: incomplete answer after 2 s: 123 bytes received"),
            (.failed(.closedEarly(received: 0), ""), "reachable: connection closed without an answer"),
            (.failed(.closedEarly(received: 9), ""), "reachable: connection closed during the answer, after 9 bytes"),
            (
                .failed(.cutShort(received: 9, promised: 20), ""),
                "reachable: connection closed during the answer: the page is cut short, 9 of the 20 bytes of Content-Length"
            ),
            (
                .failed(.cutShort(received: 9, promised: nil), ""),
                "reachable: connection closed during the answer: the page is cut short, 9 bytes, and the last chunk is missing"
            ),
            (.failed(.notHTTP, ""), "reachable: the answer is not HTTP"),
            (.failed(.tooLong, ""), "size: longer than 32 MB: reading was stopped"),
            (answer("", status: 503), "status: status 503"),
            (answer("", status: 204), "status: status 204"),
            (answer("", status: 302, location: "/x\u{1b}[2J"), #"redirect: status 302, redirects to /x\u{1B}[2J"#),
        ])
    func noPage(reply: Reply, expected: String) {
        #expect(problems(answers(reply)) == [expected])
        #expect(problems(answers(reply) { $0.tries = 5 })[0].hasPrefix(expected))
    }

    @Test("A check that was not made is neither passed nor failed")
    func unmade() {
        let validation = LiveValidation.validation(
            name: "f", [target, target], [answers(.failed(.refused, "refused")), LiveAnswers()], LiveOptions())
        #expect(validation.unmade[target.subject]?.count == LiveCheck.allCases.count)
        #expect(validation.live.map(\.state) == [.unreachable, .unfinished])
        #expect(validation.findings.count == 1)
    }

    @Test("A wrong content type is reported, and the page is still read unless it is HTML")
    func contentType() {
        #expect(problems(answers(answer(soundPage, type: nil))) == ["content-type: the answer has no content type"])
        #expect(
            problems(answers(answer(soundPage, type: "application/json")))[0].hasPrefix(
                "content-type: 'application/json'"))
        #expect(problems(answers(answer("<html>", type: "text/html"))) == ["content-type: an HTML page, 'text/html'"])
        #expect(problems(answers(answer("\n<!DOCTYPE HTML>"))) == ["parse: an HTML page"])
    }

    @Test("The first three errors of a page are reported with line and column, and the number of the others")
    func parse() {
        let page = soundPage + "x y\n1x 2\n{ 3\na{b} 4\n"
        let found = problems(answers(answer(page)))
        #expect(found.count == 4, "\(found)")
        #expect(found[0] == "parse: line 7, column 3: no value, found 'y'")
        #expect(found[3] == "parse: 1 more errors on the page")
        #expect(problems(answers(answer(""))) == ["parse: an empty page"])
        #expect(problems(answers(answer("# nothing\n"))) == ["parse: no series on the page"])
    }

    @Test("A duplicate series is an error, and a warning with --lenient")
    func duplicates() {
        let page = soundPage + "agent_info{start_time=\"1\",agent=\"A\"} 1\n"
        #expect(problems(answers(answer(page)))[0].hasPrefix("duplicates: line 7, column 1: a series twice"))
        #expect(problems(answers(answer(page)), target) { $0.isLenient = true }[0].hasPrefix("duplicates?: line 7"))
    }

    @Test("Missing families, wrong types and wrong labels are reported")
    func contents() {
        let page = soundPage.replacing("agent_requests_total", with: "agent_calls_total")
            .replacing("agent_info gauge", with: "agent_info counter")
        let found = problems(answers(answer(page)) { $0.gzip = answer(page, isCompressed: true) })
        #expect(found.contains("families: missing: agent_requests_total"))
        #expect(found.contains("types: agent_info is a counter"))
        let others = problems(
            answers(answer(soundPage.replacing("agent=\"A\",method", with: "method").replacing("\"A\"", with: "\"B\"")))
        )
        #expect(others.contains("agent-label: line 3: no label agent, in 1 series"))
        #expect(others.contains("agent-label: line 6: agent=\"B\", in 1 series"))
    }

    @Test("The families of an OpenMetrics page have the names and types of that format")
    func openMetricsNames() {
        let page = """
            # TYPE agent_requests counter
            # HELP agent_requests Requests.
            agent_requests_total{agent="A"} 5
            # TYPE agent info
            # HELP agent About it.
            agent_info{agent="A"} 1
            # EOF

            """
        let type = "application/openmetrics-text; version=1.0.0; charset=utf-8"
        let found = problems(
            answers(answer(page, type: type)) {
                $0.gzip = answer(page, type: type, isCompressed: true)
                $0.again = answer(page.replacing("} 5", with: "} 6"), type: type)
            })
        #expect(found.isEmpty, "\(found)")
    }

    @Test("Too many series, bytes and seconds are reported with their limits")
    func limits() {
        let found = problems(
            answers(answer(soundPage, seconds: 2)) { $0.again = answer(laterPage, seconds: 1.5) }, target
        ) {
            $0.maximumBytes = 10
            $0.maximumSeconds = 0.5
        }
        #expect(found == ["size: \(soundPage.utf8.count) bytes, above 10", "time: took 1.5 s, above 0.5 s"])
        let wide = soundPage + (0..<31).map { "x{i=\"\($0)\"} 1\n" }.joined()
        #expect(
            problems(answers(answer(wide)), target) { $0.maximumSeries = 3 }.filter { $0.hasPrefix("cardinality") } == [
                "cardinality: x has 31 series, above 3", "cardinality: 33 series on the page, above 30",
            ])
    }

    @Test("The page is requested again only if another try can help")
    func tries() {
        var answers = LiveAnswers()
        let options = LiveOptions()
        answers.take(.failed(.refused, ""), to: .page)
        #expect(answers.wantsAnotherTry(options))
        answers.take(answer("", status: 503), to: .page)
        #expect(answers.wantsAnotherTry(options))
        #expect(Question.page.next(answers, target) == .health)
        answers.tries = 5
        #expect(!answers.wantsAnotherTry(options))
        answers.tries = 1
        answers.take(.failed(.tooLong, ""), to: .page)
        #expect(!answers.wantsAnotherTry(options))
        #expect(Question.page.next(answers, target) == nil)
        answers.take(answer(soundPage), to: .page)
        #expect(!answers.wantsAnotherTry(options))
        #expect(Question.health.next(answers, target) == .openMetrics)
    }
}
