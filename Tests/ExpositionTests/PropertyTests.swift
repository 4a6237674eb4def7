import Exposition
import PrometheusExporter
import Testing

@Suite("The parser and any bytes") struct PropertyTests {
    @Test(
        "any bytes are a page or have faults, never a trap, and all readings agree on which",
        arguments: ExpositionKind.allCases)
    func anyBytes(_ kind: ExpositionKind) {
        var random = SplitMix(state: 5)
        let alphabet = Array("abc_:=\"\\{},# \t\n019.+-eENIifnaTYPEHLUOF\r".utf8) + [0, 0x80, 0xc3, 0xa9, 0xef, 0xff]
        for _ in 0..<4000 {
            let bytes = (0..<Int.random(in: 0..<80, using: &random)).map { _ in alphabet.randomElement(using: &random)!
            }
            check(bytes, kind)
        }
    }

    @Test("mutilated pages are a page or have faults", arguments: ExpositionKind.allCases)
    func mutilated(_ kind: ExpositionKind) throws {
        let page = try Corpus.realPage(kind == .text ? .text : .openMetrics)
        #expect(ExpositionParser(kind).validate(page).isValid)
        var random = SplitMix(state: 6)
        for _ in 0..<500 { check(Corpus.mutated(page, &random), kind) }
        // Every beginning of a page, and every one with a byte left out.
        for index in page.indices {
            check(Array(page[..<index]), kind)
            check(Array(page[..<index] + page[(index + 1)...]), kind)
        }
    }

    /// Records only what is wrong: an expectation costs more than a page.
    private func check(_ bytes: [UInt8], _ kind: ExpositionKind) {
        let strict = ExpositionParser(kind).page(bytes)
        let lenient = ExpositionParser(kind, mode: .lenient).page(bytes)
        let lines = ExpositionParser(kind, checks: .lines).validate(bytes)
        var isRight = strict.report.faults.allSatisfy { $0.line >= 1 && $0.column >= 1 }
        // Where none stopped early, the same samples are there.
        if strict.report.isComplete, lenient.report.isComplete, lines.isComplete {
            isRight = isRight && strict.page.samples.count == lenient.page.samples.count
            isRight = isRight && strict.report.samples == lines.samples && strict.page.samples.count == lines.samples
        }
        if strict.report.isValid { isRight = isRight && lenient.report.isValid && lines.isValid }
        if !isRight { Issue.record("\(kind): \(String(decoding: bytes, as: UTF8.self).debugDescription)") }
    }

    @Test("a page that is valid is valid with its labels in another order", arguments: ExpositionKind.allCases)
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
