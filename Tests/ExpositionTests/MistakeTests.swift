import Exposition
import Testing

/// Each mistake of a real exporter is reported once, by its cause, and the lines after it are read.
@Suite("Mistakes of real exporters") struct MistakeTests {
    private func faults(_ page: String, _ mode: ExpositionParser.Mode = .strict) -> [String] {
        ExpositionParser(.text, mode: mode).validate(Array(page.utf8)).faults.map {
            "\($0.line):\($0.column) \($0.rule)"
        }
    }

    @Test("Line ends in CR LF are one fault with the number of lines, and the page is read")
    func lineEnds() {
        let page = "# HELP a A.\r\n# TYPE a gauge\r\na{b=\"c\"} 1\r\na 2\r\na x\r\n"
        for mode in [ExpositionParser.Mode.strict, .lenient] {
            let (values, report) = ExpositionParser(.text, mode: mode).page(Array(page.utf8))
            #expect(report.faults.map(\.rule) == [.lineEnds, .value])
            #expect(report.faults.first?.problem == "lines end in CR LF (5 lines)")
            #expect(report.faults.first?.line == 2 && report.faults.first?.column == 15)
            #expect(values.samples.map(\.value) == [1, 2])
        }
        let some = ExpositionParser(.openMetrics).validate(Array("a 1\r\nb 2\n# EOF\n".utf8))
        #expect(
            some.faults.map(\.description).first?.hasPrefix("line 1, column 4: lines end in CR LF (1 line)") == true)
        #expect(ExpositionParser(.text, limit: 1).validate(Array(page.utf8)).faults.count == 1)
    }

    @Test("Lines that end in CR alone, or in several CRs, are reported as such")
    func carriageReturns() {
        let bare = ExpositionParser(.text).page(Array("# TYPE a gauge\ra 1\ra 2\r".utf8))
        #expect(bare.report.faults.map(\.problem) == ["lines end in CR (3 lines)", "a series twice"])
        #expect(bare.page.samples.map(\.value) == [1, 2])
        #expect(faults("a 1\r\r\nb 2\r\r\n") == ["1:5 lineEnds"])
    }

    @Test("A label value with a line feed in it is one fault, and the lines after it are read")
    func openValues() {
        #expect(faults("a{b=\"c\nd e\nf\",g=\"h\"} 1\ni x\n") == ["1:5 labelEnd", "4:3 value"])
        #expect(faults("a{b=\"c\nd 1\ne x\n") == ["1:5 labelEnd", "3:3 value"])
    }

    @Test("An unescaped quote within a label value is one fault, at the quote")
    func quotes() {
        #expect(faults("a{e=\"bad(\"Invalid value for <x>\")\"} 28\na 1\n") == ["1:10 unescapedQuote"])
        #expect(faults("a{e=\"x\", \"y\"} 1\n") == ["1:7 unescapedQuote"])
        #expect(faults("a{e=\"x\";f=\"y\"} 1\n") == ["1:8 labelSeparator"])
        #expect(faults("a{e=\"x\",f=y,g=\"z\"} 1\n") == ["1:11 labelQuote"])
        #expect(faults("a{e=\"x\",9=\"y\"} 1\n") == ["1:9 labelName"])
    }

    @Test("An exemplar and a type of OpenMetrics are named, and cause no other fault")
    func openMetrics() {
        let exemplar = """
            # TYPE a histogram
            a_bucket{le="1"} 3 # {trace_id="x"} 0.06
            a_bucket{le="+Inf"} 4
            a_sum 1
            a_count 4

            """
        let info = "# TYPE a_info info\na_info{b=\"c\"} 1\n# TYPE b stateset\nb{b=\"x\"} 1\nb{b=\"y\"} 0\n# EOF\n"
        #expect(faults(exemplar) == ["2:20 exemplarInText"])
        #expect(faults(info) == ["1:15 openMetricsType", "3:10 openMetricsType"])
        for (page, count) in [(exemplar, 1), (info, 2)] {
            let report = ExpositionParser(.text, mode: .lenient).validate(Array(page.utf8))
            #expect(report.faults.count == count && report.openMetricsFaults == count)
            #expect(report.hasOpenMetricsEnd == (count == 2))
        }
    }

    @Test("Quoted names are read if the content type allows them, and in lenient reading")
    func quotedNames() throws {
        let page = Array(
            """
            # HELP "http.server.requests" Requests.
            # TYPE "http.server.requests" gauge
            {"http.server.requests","http.route"="/a",plain="1"} 3
            {"http.server.requests", "http.route"="/b\\"c"} 4
            {"alone"} 5

            """.utf8)
        for parser in [ExpositionParser(.text, quotedNames: true), ExpositionParser(.text, mode: .lenient)] {
            let (values, report) = parser.page(page)
            #expect(report.faults.isEmpty, "\(report.faults)")
            #expect(values.families.map(\.name) == ["http.server.requests", "alone"])
            #expect(values.families.first?.type == .gauge && values.families.first?.help == "Requests.")
            #expect(
                values.samples.map(\.labels) == [
                    ["http.route": "/a", "plain": "1"], ["http.route": "/b\"c"], [:],
                ])
            #expect(values.samples.map(\.value) == [3, 4, 5])
        }
        #expect(ExpositionParser(.text).validate(page).faults.first?.rule == .quotedName)
        #expect(ExpositionParser(.text, mode: .lenient).validate(page).warningCount == 7)
        let twice = Array("{\"a.b\",c=\"d\"} 1\n{\"a.b\",\"c\"=\"d\"} 2\n".utf8)
        #expect(ExpositionParser(.text, quotedNames: true).validate(twice).faults.map(\.rule) == [.duplicateSeries])
        let open = Array("# TYPE \"a.b\" counter\n{\"a.b_total\",\"c.d\"=\"e\"} 1\n# EOF\n".utf8)
        #expect(ExpositionParser(.openMetrics, quotedNames: true).validate(open).faults.isEmpty)
        for cut in 0..<page.count {
            for mode in [ExpositionParser.Mode.strict, .lenient] {
                _ = ExpositionParser(.text, mode: mode, quotedNames: true).page(Array(page[..<cut]))
            }
        }
    }

    @Test("Lenient reading of a content type checks the type alone, as Prometheus 3 does")
    func contentTypes() throws {
        for text in [
            "text/plain; charset=iso-8859-1", "text/plain; version=9", "text/plain; charset=utf8",
            "text/plain; escaping=utf-8",
        ] {
            #expect(throws: ContentTypeFault.self) { try PageType(text) }
            #expect(try PageType(text, mode: .lenient).kind == .text)
        }
        for text in ["text", "application/json", "text/html; charset=utf-8"] {
            #expect(throws: ContentTypeFault.self) { try PageType(text, mode: .lenient) }
        }
        #expect(try PageType("text/plain; version=1.0.0").quotedNames)
        // A missing version means the latest one of the text format, and the oldest one of OpenMetrics.
        #expect(try PageType("text/plain").quotedNames && !PageType("application/openmetrics-text").quotedNames)
        #expect(try !PageType("text/plain; version=0.0.4").quotedNames)
        #expect(try PageType("application/openmetrics-text; version=1.0.0; escaping=allow-utf-8").quotedNames)
        #expect(try !PageType("text/plain; version=0.0.4; escaping=underscores").quotedNames)
        for scheme in ["allow-utf-8", "underscores", "dots", "values"] {
            #expect(try PageType("text/plain; version=1.0.0; charset=utf-8; escaping=\(scheme)").kind == .text)
        }
        for mode in [ExpositionParser.Mode.strict, .lenient] {
            for text in ["text/plain;;charset=utf-8", "text/plain; a=b; a=c", "text/plain; x"] {
                #expect(throws: ContentTypeFault.self, "\(text)") { try PageType(text, mode: mode) }
            }
            #expect(try PageType("text/plain;", mode: mode).kind == .text)
        }
    }

    @Test("The protobuf form is a type with its message and its encoding")
    func protobufType() throws {
        let type = "application/vnd.google.protobuf"
        let full = "\(type); proto=io.prometheus.client.MetricFamily; encoding=delimited"
        #expect(try PageType(full).kind == .protobuf && PageType(full).quotedNames)
        #expect(try !PageType(full + "; escaping=underscores").quotedNames)
        #expect(try PageType(full + "; escaping=allow-utf-8").quotedNames)
        #expect(try PageType(type).kind == .protobuf)
        for wrong in ["proto=other.Message", "encoding=text", "encoding=compact-text"] {
            #expect(throws: ContentTypeFault.message(wrong)) { try PageType("\(type); \(wrong)") }
            #expect(try PageType("\(type); \(wrong)", mode: .lenient).kind == .protobuf)
        }
    }

    @Test("A page without a usable type is recognized by its bytes, and by the name that a server has for its format")
    func guess() {
        let pages: [(String, String)] = [
            ("a 1\n", "PrometheusText0.0.4"), ("", "PrometheusText0.0.4"),
            ("\n\n\n\n\n\n\n\n\n\n\n\n", "PrometheusText0.0.4"),
            ("# TYPE \"a.b\" gauge\n", "PrometheusText1.0.0"), ("a 1\n{\"a.b\"} 1\n", "PrometheusText1.0.0"),
            ("a 1\n# EOF\n", "OpenMetricsText1.0.0"), ("# EOF", "OpenMetricsText1.0.0"),
        ]
        for (page, name) in pages { #expect(PageGuess(Array(page.utf8)).scrapeProtocol == name, "\(page)") }
        #expect(PageGuess(Families.native()).scrapeProtocol == "PrometheusProto")
    }

    @Test("Names that are quoted arrive without their escape sequences")
    func escapedNames() {
        let text = "# TYPE \"a\\\"b\\\\\" gauge\n{c=\"d\",\"a\\\"b\\\\\",\"e\\nf\"=\"g\"} 1\n"
        let (page, report) = ExpositionParser(.text, quotedNames: true).page(Array(text.utf8))
        #expect(report.isValid, "\(report.faults)")
        #expect(page.families.map(\.name) == ["a\"b\\"])
        #expect(page.samples.map(\.name) == ["a\"b\\"] && page.samples.first?.labels == ["c": "d", "e\nf": "g"])
    }
}
