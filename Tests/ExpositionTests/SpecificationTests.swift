import Exposition
import Testing

@Suite("The parser and the specifications") struct SpecificationTests {
    @Test(
        "OpenMetrics pages are refused for the right reason or accepted",
        arguments: OpenMetricsCases.all)
    func openMetrics(_ one: Case) {
        check(one, .openMetrics)
    }

    @Test(
        "Text pages are refused for the right reason or accepted",
        arguments: TextCases.all)
    func text(_ one: Case) {
        check(one, .text)
    }

    @Test("Pages with quoted names are refused for the right reason or accepted", arguments: QuotedNameCases.text)
    func quotedText(_ one: Case) {
        check(one, .text, quotedNames: true)
    }

    @Test(
        "OpenMetrics pages with quoted names are refused for the right reason or accepted",
        arguments: QuotedNameCases.openMetrics)
    func quotedOpenMetrics(_ one: Case) {
        check(one, .openMetrics, quotedNames: true)
    }

    @Test("A line feed within quotes is refused, and lenient reading warns and counts the lines")
    func lineFeeds() {
        for page in [
            "a{b=\"\nc\"} 1\nd 1\n", "a{b=\"c\n\\\"\nd\",e=\"f\\n\"} 1\n", "{\"a\nb\"} 1\n",
            "{\"a\",\"b\nc\"=\"d\"} 1\n", "# TYPE \"a\nb\" gauge\n{\"a\nb\"} 1\n",
        ] {
            let strict = ExpositionParser(.text, quotedNames: true).validate(Array(page.utf8))
            #expect(strict.faults.first?.rule == .labelEnd, "\(strict.faults)")
            let report = ExpositionParser(.text, mode: .lenient, quotedNames: true).validate(Array(page.utf8))
            #expect(report.isValid, "\(report.faults)")
            #expect(Set(report.warnings.map(\.rule)) == [.labelLineFeed])
            #expect(report.lines == page.count { $0 == "\n" })
        }
        // The text is open at its first line if its other quote belongs to another line.
        let open = Array("a{b=\"c} 1\nd{e=\"f\"} 2\ng 3\n".utf8)
        let found = ExpositionParser(.text, mode: .lenient).validate(open)
        #expect(found.faults.map(\.rule) == [.labelEnd] && found.samples == 2 && found.lines == 3)
        #expect(found.faults.first?.column == 5 && found.warnings.isEmpty)
        let page = Array("a{b=\"c\nd\"} 1\ne x\n{\"f\nh 1\ng x\n".utf8)
        let report = ExpositionParser(.text, mode: .lenient, quotedNames: true).validate(page)
        #expect(report.faults.map { "\($0.line) \($0.rule)" } == ["3 value", "4 labelEnd", "6 value"])
        let parsed = ExpositionParser(.text, mode: .lenient).page(Array("a{b=\"c\nd\"} 1\ne 2\n".utf8)).page
        #expect(parsed.samples.map(\.labels) == [["b": "c\nd"], [:]] && parsed.samples.map(\.line) == [1, 3])
    }

    private func check(_ one: Case, _ kind: ExpositionKind, quotedNames: Bool = false) {
        let report = ExpositionParser(kind, quotedNames: quotedNames).validate(one.page)
        if let rule = one.rule {
            #expect(report.faults.map(\.rule).contains(rule), "\(report.faults)")
        } else {
            #expect(report.faults.isEmpty, "\(report.faults)")
        }
        // Lenient reading accepts at least as much.
        let lenient = ExpositionParser(kind, mode: .lenient, quotedNames: quotedNames).validate(one.page)
        #expect(lenient.faults.isEmpty || !report.faults.isEmpty)
        if let rule = one.rule, !rule.isTolerated { #expect(!lenient.faults.isEmpty) }
        if let rule = one.rule, rule.isTolerated { #expect(lenient.faults.isEmpty, "\(lenient.faults)") }
    }
}
