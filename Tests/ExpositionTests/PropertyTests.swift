import Exposition
import PrometheusExporter
import Testing

@Suite("The parser and any bytes") struct PropertyTests {
    @Test(
        "Any bytes are a page or have faults, and never trap, and all modes agree",
        arguments: ExpositionKind.texts)
    func anyBytes(_ kind: ExpositionKind) {
        var random = SplitMix(state: 5)
        let alphabet = Array("abc_:=\"\\{},# \t\n019.+-eENIifnaTYPEHLUOF\r".utf8) + [0, 0x80, 0xc3, 0xa9, 0xef, 0xff]
        for _ in 0..<4000 {
            let bytes = (0..<Int.random(in: 0..<80, using: &random)).map { _ in alphabet.randomElement(using: &random)!
            }
            check(bytes, kind)
        }
    }

    @Test("Damaged pages are valid or have faults", arguments: ExpositionKind.texts)
    func mutilated(_ kind: ExpositionKind) throws {
        let page = try Corpus.realPage(kind == .text ? .text : .openMetrics)
        #expect(ExpositionParser(kind).validate(page).isValid)
        var random = SplitMix(state: 6)
        for _ in 0..<500 { check(Corpus.mutated(page, &random), kind) }
        // Every prefix of a page, and every page with one byte removed.
        for index in page.indices {
            check(Array(page[..<index]), kind)
            check(Array(page[..<index] + page[(index + 1)...]), kind)
        }
    }

    /// Records only failures, because an expectation costs more than a page.
    private func check(_ bytes: [UInt8], _ kind: ExpositionKind) {
        let strict = ExpositionParser(kind).page(bytes)
        let lenient = ExpositionParser(kind, mode: .lenient).page(bytes)
        let lines = ExpositionParser(kind, checks: .lines).validate(bytes)
        var isRight = strict.report.faults.allSatisfy { $0.line >= 1 && $0.column >= 1 }
        // If no reading stopped early, all have the same samples. Lenient reading has more on lines with other quotes.
        if strict.report.isComplete, lenient.report.isComplete, lines.isComplete {
            if !strict.report.faults.contains(where: { Self.rulesOfQuotes.contains($0.rule) }) {
                isRight = isRight && strict.page.samples.count == lenient.page.samples.count
            }
            isRight = isRight && strict.report.samples == lines.samples && strict.page.samples.count == lines.samples
        }
        if strict.report.isValid { isRight = isRight && lenient.report.isValid && lines.isValid }
        if !isRight { Issue.record("\(kind): \(String(decoding: bytes, as: UTF8.self).debugDescription)") }
    }

    private static let rulesOfQuotes: Set<Rule> = [.labelEnd, .quotedName, .unescapedQuote, .labelSeparator]

    @Test("Labels in another order name the same series", arguments: ExpositionKind.texts)
    func order(_ kind: ExpositionKind) {
        let end = kind == .text ? "" : "# EOF\n"
        var random = SplitMix(state: 9)
        for _ in 0..<200 {
            let values = ["x", "y", "\\\\", "é", ""]
            let labels = ["a", "b", "c"].map { "\($0)=\"\(values.randomElement(using: &random)!)\"" }
            let first = labels.shuffled(using: &random).joined(separator: ",")
            let second = labels.shuffled(using: &random).joined(separator: ",")
            let page = Array("m{\(first)} 1\nm{\(second)} 1\n\(end)".utf8)
            #expect(ExpositionParser(kind).validate(page).faults.map(\.rule) == [.duplicateSeries])
        }
    }
}
