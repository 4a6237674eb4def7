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
