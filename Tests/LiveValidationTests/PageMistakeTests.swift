import BenchmarkModel
import Exposition
import Testing

@testable import LiveValidation
@testable import Scraping

@Suite("Findings of a wrong page") struct PageMistakeTests {
    private let address = LiveTarget(subject: .url("http://h/metrics"), url: "http://h/metrics")

    /// Returns the findings of a page that is the same in all formats.
    private func judged(
        _ page: String, type: String? = "text/plain; version=0.0.4", now: Double = 1_700_000_000,
        _ change: (inout LiveOptions) -> Void = { _ in }
    ) -> [Finding] {
        var options = LiveOptions()
        change(&options)
        let reply = answer(page, type: type)
        let all = answers(reply) {
            $0.pageTime = now
            $0.again = reply
            $0.gzip = reply
            $0.prometheus3 = reply
        }
        return LiveValidation.validation(name: "f", [address], [all], options).findings
    }

    private func errors(_ findings: [Finding]) -> [String] {
        findings.filter { $0.severity == .error }.map { "\($0.check): \($0.problem)" }
    }

    @Test("CR LF is reported once with the number of lines, in both modes")
    func lineEnds() {
        let page = "# HELP a_total A.\r\n# TYPE a_total counter\r\na_total{b=\"c\"} 1\r\na_total 2\r\n"
        for isLenient in [false, true] {
            let found = judged(page) { $0.isLenient = isLenient }
            #expect(errors(found) == ["parse: line 2, column 23: lines end in CR LF (4 lines)"])
        }
    }

    @Test("OpenMetrics that is sent as text is reported once for the page, besides the errors of its lines")
    func openMetrics() {
        let page = "# HELP a_info A.\n# TYPE a_info info\na_info{b=\"c\"} 1\n# EOF\n"
        #expect(
            errors(judged(page)) == [
                "parse: line 2, column 15: a type that only OpenMetrics has, found 'info'",
                "content-type: the page looks like OpenMetrics, but has the content type of the text format",
            ])
        // A counter of OpenMetrics is two families in the text format, without an error in any line.
        let counter = "# HELP a A.\n# TYPE a counter\na_total 1\n# EOF\n"
        #expect(errors(judged(counter)).contains { $0.hasPrefix("content-type: the page looks like OpenMetrics") })
        let sound = "# HELP a_total A.\n# TYPE a_total counter\na_total 1\n# EOF\n"
        #expect(judged(sound).isEmpty)
    }

    @Test("Each error has one finding with line and column, and --all reports all of them")
    func mistakes() {
        let page = """
            # HELP wait H.
            # TYPE wait histogram
            wait_bucket{le="0.005",m="get",le="0.01"} 0
            wait_bucket{m="get",le="+Inf"} 0
            wait_sum{m="get"} 0
            wait_count{m="get"} 0
            # HELP e_total E.
            # TYPE e_total counter
            e_total{error="bad("no <code>")"} 28
            # HELP level G.
            # TYPE level gauge
            level 1
            # TYPE level gauge
            level{a="1"} -nan
            level{a="2"} 1
            """
        let found = judged(page) { $0.showsAll = true }
        #expect(
            found.map { [$0.pageLocation?.line, $0.pageLocation?.column] } == [
                [3, 32], [9, 20], [13, 1], [14, 14], [15, 15],
            ], "\(found)")
        #expect(
            found.map(\.problem).map {
                String($0.drop { $0 != ":" }.dropFirst(2).prefix { $0 != "," })
            } == [
                "a label name twice", "a quote within a label value is not escaped",
                "metadata of a family occurs twice", "NaN with a sign", "the last line has no line feed",
            ])
        let few = judged(page)
        #expect(few.count == 4 && few[3].problem == "2 more errors on the page")
        #expect(few[3].remedy.contains("--all"))
        let lenient = errors(judged(page) { $0.isLenient = true })
        #expect(lenient.map { $0.split(separator: ",")[0] } == ["parse: line 3", "parse: line 9", "parse: line 14"])
    }

    @Test("More than 100 errors are all reported by --all")
    func many() {
        let page = "# HELP a A.\n# TYPE a gauge\n" + String(repeating: "a x\n", count: 500)
        #expect(judged(page) { $0.showsAll = true }.count == 500)
        #expect(judged(page).last?.problem == "97 more errors on the page; reading ended at line 102")
    }

    @Test("A page with an incomplete last line has one finding")
    func cut() {
        let page = "# HELP a A.\n# TYPE a gauge\na{b=\"c\"} 1\na{b=\"d"
        for isLenient in [false, true] {
            let found = errors(judged(page) { $0.isLenient = isLenient })
            #expect(
                found == ["parse: line 4, column 5: the page is cut short: its last line is incomplete, found '\"d'"])
        }
        let open = judged("# HELP a A.\n# TYPE a gauge\na 1\n", type: "application/openmetrics-text; version=1.0.0")
        #expect(errors(open) == ["parse: line 3, column 5: the page has no end"])
    }

    @Test(
        "Timestamps in the wrong unit or far from now are reported with their number",
        arguments: [
            ("text/plain", "1700000000", "timestamps in seconds, but the text format uses milliseconds"),
            ("text/plain", "1700000000000000", "timestamps in microseconds, but the text format uses milliseconds"),
            ("text/plain", "1700000000000000000", "timestamps in nanoseconds, but the text format uses milliseconds"),
            ("text/plain", "1699990000000", "timestamps 2 hours old"),
            ("text/plain", "0", "timestamps 53 years old"),
            ("text/plain", "1700001000000", "timestamps 16 minutes ahead"),
            ("text/plain", "1699999000000", nil), ("text/plain", "1700000300000", nil),
            (
                "application/openmetrics-text", "1700000000000",
                "timestamps in milliseconds, but OpenMetrics uses seconds"
            ),
            ("application/openmetrics-text", "1.7e18", "timestamps in nanoseconds, but OpenMetrics uses seconds"),
            ("application/openmetrics-text", "1600000000", "timestamps 3 years old"),
            ("application/openmetrics-text", "1699999999.5", nil),
        ] as [(String, String, String?)])
    func timestamps(type: String, time: String, says: String?) {
        let end = type == "text/plain" ? "" : "# EOF\n"
        for isLenient in [false, true] {
            let found = judged("# HELP a A.\n# TYPE a gauge\na 1 \(time)\n\(end)", type: type) {
                $0.isLenient = isLenient
            }
            let expected = says.map {
                ["timestamps: line 3: \($0), in 1 of 1 series: a Prometheus drops these samples"]
            }
            #expect(errors(found) == expected ?? [])
            #expect(says == nil || found[0].pageLocation == PageLocation(line: 3))
        }
    }

    @Test(
        "A page that is not metrics has one finding",
        arguments: [
            ("{\"error\": \"no such thing\"}", "a JSON document, not metrics"), ("[1]", "a JSON document, not metrics"),
            ("", "an empty page"),
            ("<html><body>Log in</body></html>", "an HTML page"), ("a\0 \u{0}1\0\n\0a\0 \u{0}2\0", "a page in UTF-16"),
        ])
    func otherPages(body: String, says: String) {
        #expect(errors(judged(body)) == ["parse: \(says)"])
    }

    @Test("A body that contradicts its Content-Encoding is reported")
    func compression() {
        func gzip(_ body: [UInt8], isCompressed: Bool) -> Reply {
            .answered(
                Fetched.Answer(
                    status: 200, body: body, seconds: 0.01, exchanges: nil, headerBytes: 0, isCompressed: isCompressed,
                    contentType: "text/plain", redirectedTo: nil, location: nil))
        }
        let twice = problems(answers { $0.gzip = gzip([0x1f, 0x8b, 8], isCompressed: true) })
        #expect(twice == ["gzip: compressed twice: the page is still gzip after decompression"])
        let silent = problems(answers(gzip([0x1f, 0x8b, 8], isCompressed: false)))
        #expect(silent == ["gzip: compressed without a request for it, and without Content-Encoding"])
        let untrue = problems(answers(gzip(Array(soundPage.utf8), isCompressed: true)))
        #expect(untrue == ["gzip: Content-Encoding says that the page is compressed, but it is not"])
    }

    @Test(
        "The fix of a wrong content type names the setting for Prometheus 3, and --lenient ignores parameters"
    )
    func contentTypes() {
        let page = "# HELP a A.\n# TYPE a gauge\na 1\n"
        for type in [nil, "text", "application/json; charset=UTF-8", "application/octet-stream"] {
            for isLenient in [false, true] {
                let found = judged(page, type: type) { $0.isLenient = isLenient }
                #expect(found.map(\.check) == ["content-type"])
                #expect(found.first?.remedy.contains("fallback_scrape_protocol: PrometheusText0.0.4") == true)
            }
        }
        for type in ["text/plain;charset=iso-8859-1", "text/plain; version=0.0.4; charset=utf8"] {
            #expect(judged(page, type: type).map(\.check) == ["content-type"])
            #expect(judged(page, type: type) { $0.isLenient = true }.isEmpty)
        }
        #expect(judged(page, type: "text/plain; version=1.0.0; charset=utf-8; escaping=underscores").isEmpty)
    }

    @Test("A slow page is requested once, and the checks that were not made have the reason")
    func slow() {
        let slow = answer(soundPage, seconds: 12)
        var options = LiveOptions()
        options.maximumSeconds = 20
        let validation = LiveValidation.validation(
            name: "f", [target],
            [
                answers(slow) {
                    $0.openMetrics = nil
                    $0.gzip = nil
                    $0.again = nil
                }
            ], options)
        #expect(validation.findings.isEmpty)
        let unmade = validation.unmade[target.subject] ?? [:]
        #expect(Set(unmade.keys) == ["staleness", "openmetrics", "prometheus-3", "gzip"])
        #expect(unmade["gzip"]?.hasPrefix("not requested: the page took 12 s") == true)
        #expect(Question.health.next(answers(slow), target) == nil)
    }

    @Test("A server that answers 406 to text alone is asked once as by a Prometheus")
    func refused() {
        var options = LiveOptions()
        options.tries = 1
        var asked = LiveAnswers()
        #expect(asked.pageFormat == .text)
        asked.take(answer("", status: 406), to: .page)
        #expect(asked.wantsAnotherTry(options) && asked.pageFormat == .openMetrics)
        asked.take(answer("", status: 406), to: .page)
        #expect(!asked.wantsAnotherTry(options))
    }

    @Test("A page that is wrong only for a Prometheus 3 is reported, and quoted names are read")
    func prometheus3() {
        let type = "text/plain; version=1.0.0; charset=utf-8; escaping=allow-utf-8"
        let page = "# HELP \"a.b\" A.\n# TYPE \"a.b\" gauge\n{\"a.b\",\"c.d\"=\"/e\"} 3\n"
        #expect(problems(answers { $0.prometheus3 = answer(page, type: type) }).isEmpty)
        let cut = answer(String(page.dropLast(9)), type: type)
        #expect(
            problems(answers { $0.prometheus3 = cut }) == [
                "prometheus-3: line 3, column 13: the page is cut short: its last line is incomplete"
            ])
        #expect(
            problems(answers { $0.prometheus3 = answer("", status: 500) }) == [
                "prometheus-3: the request failed: status 500"
            ])
    }

    @Test("A redirect that was followed is a warning with the address")
    func followed() {
        #expect(
            problems(answers(answer(soundPage, redirectedTo: "http://h/metrics/"))) == [
                "redirect?: redirects to http://h/metrics/: a Prometheus sends a second request"
            ])
    }

    @Test("A redirect is reported at once, without another try")
    func redirection() {
        var asked = LiveAnswers()
        asked.take(answer("", status: 307, location: "/metrics/"), to: .page)
        #expect(!asked.wantsAnotherTry(LiveOptions()))
    }

    @Test("No finding contains a password, and refused credentials are reported")
    func secrets() {
        let url = PageAddress("http://scraper:s3cret-Zq7@h/metrics?token=t0ken-1")
        let target = LiveTarget(subject: .url(url), url: url)
        let page = "# HELP a A.\n# TYPE a gauge\na{bad-label=\"s3cret-Zq7\"} 1\ns3cret-Zq7 t0ken-1\n"
        for reply in [
            answer(page), answer("", status: 401),
            answer("", status: 302, location: "http://scraper:s3cret-Zq7@other/metrics?token=t0ken-1"),
            Reply.failed(.other, "cannot ask http://scraper:s3cret-Zq7@h/"),
        ] {
            let validation = LiveValidation.validation(name: "f", [target], [answers(reply)], LiveOptions())
            var text = ""
            dump(validation, to: &text)
            #expect(!text.contains("s3cret") && !text.contains("t0ken"), "\(text)")
        }
        let refused = LiveValidation.validation(name: "f", [target], [answers(answer("", status: 401))], LiveOptions())
        #expect(refused.findings.first?.remedy.hasPrefix("the agent refused the credentials") == true)
        let none = LiveValidation.validation(name: "f", [address], [answers(answer("", status: 401))], LiveOptions())
        #expect(none.findings.first?.remedy.contains("--user NAME --password-file FILE") == true)
    }
}
