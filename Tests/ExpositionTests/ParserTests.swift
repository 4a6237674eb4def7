import Exposition
import Testing

@Suite("The parser") struct ParserTests {
    @Test("A fault has a location, a problem and a fix")
    func location() throws {
        let page = Array("# TYPE a counter\na_total{b=\"c\",b=\"d\"} 1\na_total x\n# EOF\n".utf8)
        let faults = ExpositionParser(.openMetrics).validate(page).faults
        try #require(faults.count == 2)
        #expect(faults[0].line == 2 && faults[0].column == 15 && faults[0].rule == .duplicateLabel)
        #expect(
            faults[1].description
                == "line 3, column 9: no value, found 'x'; write a decimal number, +Inf, -Inf or NaN")
        for rule in Rule.allCases { #expect(!rule.problem.isEmpty && !rule.remedy.isEmpty, "\(rule)") }
    }

    @Test("All faults of a page are reported, up to the limit")
    func limit() {
        let page = Array(String(repeating: "a b\n", count: 250).utf8)
        #expect(ExpositionParser(.text).validate(page).faults.count == 100)
        #expect(!ExpositionParser(.text).validate(page).isComplete)
        let all = ExpositionParser(.text, limit: 1000).validate(page)
        #expect(all.faults.map(\.line) == Array(1...250) && all.isComplete)
    }

    @Test("Lenient reading accepts what a Prometheus server accepts, with a warning")
    func lenient() {
        let page = Array("# TYPE a counter\na{b=\"\\x\"} -1\na{b=\"\\x\"} -1\nb 1\n# HELP a late\n".utf8)
        let report = ExpositionParser(.text, mode: .lenient).validate(page)
        #expect(report.isValid)
        #expect(
            Set(report.warnings.map(\.rule)) == [.escape, .counterValue, .duplicateSeries, .familyApart])
        #expect(!ExpositionParser(.text, mode: .lenient).validate(Array("a b\n".utf8)).isValid)
    }

    @Test("A page is read into values")
    func page() throws {
        let text = """
            # TYPE a_seconds histogram
            # UNIT a_seconds seconds
            # HELP a_seconds Say \\"hi\\" \\n.
            a_seconds_bucket{b="\\\\c\\n",le="+Inf"} 3 1.5 # {t="x"} 2 1.25
            # EOF

            """
        let (page, report) = ExpositionParser(.openMetrics).page(Array(text.utf8))
        #expect(report.isValid && report.samples == 1 && report.families == 1 && report.lines == 5)
        let family = try #require(page.family("a_seconds"))
        #expect(family.type == .histogram && family.unit == "seconds" && family.help == "Say \"hi\" \n.")
        let sample = try #require(page.samples.first)
        #expect(sample.role == .bucket && sample.labels == ["b": "\\c\n", "le": "+Inf"] && sample.value == 3)
        #expect(sample.timestamp == 1.5 && sample.line == 4)
        #expect(sample.exemplar == Page.Exemplar(labels: ["t": "x"], value: 2, timestamp: 1.25))
        let milliseconds = ExpositionParser(.text).page(Array("a 1 1500\n".utf8)).page
        #expect(milliseconds.samples.first?.timestamp == 1.5)
    }

    @Test("A Content-Type value names a format, or gives an error with the reason")
    func contentTypes() throws {
        for text in [
            "text/plain; version=0.0.4; charset=utf-8", "text/plain", "Text/Plain;Version=\"0.0.4\"; a=\"b;c\"",
        ] {
            #expect(try ExpositionKind(contentType: text) == .text, "\(text)")
        }
        for text in [
            "application/openmetrics-text; version=1.0.0; charset=utf-8", "application/openmetrics-text;charset=UTF-8",
        ] {
            #expect(try ExpositionKind(contentType: text) == .openMetrics, "\(text)")
        }
        #expect(throws: ContentTypeFault.type("text/html")) { try ExpositionKind(contentType: "text/html") }
        #expect(throws: ContentTypeFault.type("")) { try ExpositionKind(contentType: "") }
        #expect(throws: ContentTypeFault.version("1.0.1")) {
            try ExpositionKind(contentType: "text/plain; version=1.0.1")
        }
        #expect(throws: ContentTypeFault.version("2.0.0")) {
            try ExpositionKind(contentType: "application/openmetrics-text; version=2.0.0")
        }
        #expect(throws: ContentTypeFault.charset("latin1")) {
            try ExpositionKind(contentType: "text/plain; charset=latin1")
        }
        #expect(throws: ContentTypeFault.parameter("x")) { try ExpositionKind(contentType: "text/plain; x") }
    }

    @Test("Numbers of any length are read exactly to the last bit")
    func numbers() {
        var random = SplitMix(state: 3)
        var texts = [
            "0.1", "1e23", "9007199254740993", "123456789012345678", "8.5e-27", "1e27", "4.9e-324", "2.5e-310", "-0",
            "1.", ".5",
        ]
        for _ in 0..<4000 {
            let double = Double(bitPattern: random.next())
            if double.isFinite { texts.append("\(double)") }
            texts.append("\(Double.random(in: -1000...1000, using: &random))")
            let digits = String(UInt64.random(in: 0...UInt64.max, using: &random)).prefix(
                Int.random(in: 1...20, using: &random))
            texts.append("\(digits)e\(Int.random(in: -30...30, using: &random))")
            texts.append("0.\(digits)")
        }
        let page = Array(texts.map { "a \($0)\n" }.joined().utf8)
        var values = Values()
        let report = ExpositionParser(.text, checks: .lines).parse(page, into: &values)
        #expect(report.isValid, "\(report.faults)")
        #expect(values.found.count == texts.count)
        let wrong = zip(texts, values.found).filter { text, value in
            Double(text == "1." ? "1" : text == ".5" ? "0.5" : text)?.bitPattern != value.bitPattern
        }
        #expect(wrong.isEmpty)
    }

    @Test("A line of 100,000 labels and a family of 100,000 series are read fast, and duplicates are found")
    func many() {
        let labels = (0..<100_000).map { "l\($0)=\"\"" }.joined(separator: ",")
        #expect(ExpositionParser(.text).validate(Array("a{\(labels)} 1\n".utf8)).isValid)
        #expect(
            ExpositionParser(.text).validate(Array("a{\(labels),l77=\"\"} 1\n".utf8)).faults.first?.rule
                == .duplicateLabel)
        let series = (0..<100_000).map { "a{b=\"\($0)\",c=\"d\"} 1\n" }.joined()
        #expect(ExpositionParser(.text).validate(Array(series.utf8)).isValid)
        let twice = ExpositionParser(.text).validate(Array((series + "a{c=\"d\",b=\"7\"} 1\n").utf8))
        #expect(twice.faults.map(\.rule) == [.duplicateSeries] && twice.faults.first?.line == 100_001)
    }

    private struct Values: ExpositionVisitor {
        var found: [Double] = []
        mutating func sample(_ sample: SampleView) { found.append(sample.value) }
    }
}
