import Exposition
import Testing

@Suite("The parser and other parsers") struct CrossCheckTests {
    @Test("Python's parsers agree, except where the specifications decide")
    func python() throws {
        let pages = try Corpus.pages()
        let verdicts = try Reference.python(pages)
        try #require(verdicts.count == pages.count)
        var used: [ExpositionKind: Set<Rule>] = [:]
        var accepted = 0
        for (page, verdict) in zip(pages, verdicts) {
            let report = ExpositionParser(page.kind).validate(page.bytes)
            if report.isValid == (verdict == "ok") { continue }
            let text = String(decoding: page.bytes, as: UTF8.self)
            if let fault = report.faults.first {
                let isKnown = Disagreements.python(page.kind)[fault.rule] != nil
                #expect(isKnown, "\(page.kind): \(fault), Python accepts it: \(text.debugDescription)")
                used[page.kind, default: []].insert(fault.rule)
            } else {
                accepted += 1
                #expect(
                    Disagreements.refusedByPython[text] != nil,
                    "\(page.kind): Python has \(verdict): \(text.debugDescription)")
            }
        }
        // A disagreement that no longer exists must be removed from the table.
        for kind in ExpositionKind.texts {
            let stale = Set(Disagreements.python(kind).keys).subtracting(used[kind] ?? [])
            #expect(stale.isEmpty, "\(kind): \(stale)")
        }
        #expect(accepted == Disagreements.refusedByPython.count)
    }

    @Test("Python's parsers agree on quoted names, except where the documents decide")
    func quotedNames() throws {
        let pages =
            QuotedNameCases.text.map { (kind: ExpositionKind.text, bytes: $0.page) }
            + QuotedNameCases.openMetrics.map { (.openMetrics, $0.page) }
        let verdicts = try Reference.python(pages, quotedNames: true)
        try #require(verdicts.count == pages.count)
        var used: Set<Rule> = []
        var refused: Set<String> = []
        for (page, verdict) in zip(pages, verdicts) {
            let report = ExpositionParser(page.kind, quotedNames: true).validate(page.bytes)
            if report.isValid == (verdict == "ok") { continue }
            let text = String(decoding: page.bytes, as: UTF8.self)
            if let fault = report.faults.first {
                #expect(
                    Disagreements.quotedNames[fault.rule] != nil, "\(fault), Python accepts \(text.debugDescription)")
                used.insert(fault.rule)
            } else {
                #expect(
                    Disagreements.quotedRefusedByPython[text] != nil,
                    "\(page.kind): Python has \(verdict): \(text.debugDescription)")
                refused.insert(text)
            }
        }
        #expect(used == Set(Disagreements.quotedNames.keys))
        #expect(refused == Set(Disagreements.quotedRefusedByPython.keys))
    }

    @Test("promtool agrees on the text format, except where the specification decides")
    func promtool() async throws {
        let cases = TextCases.all
        // Every page takes a process; two run at a time.
        let halves = [cases.indices.filter { $0 % 2 == 0 }, cases.indices.filter { $0 % 2 == 1 }]
        let used = try await withThrowingTaskGroup(of: Set<Rule>.self) { group in
            for half in halves { group.addTask { try compared(half.map { cases[$0] }) } }
            return try await group.reduce(into: Set<Rule>()) { $0.formUnion($1) }
        }
        let stale = Set(Disagreements.promtool.keys).subtracting(used)
        #expect(stale.isEmpty, "\(stale)")
    }

    /// Compares the cases, and returns the rules of the known disagreements found.
    private func compared(_ cases: [Case]) throws -> Set<Rule> {
        var used: Set<Rule> = []
        for one in cases {
            let reads = try Reference.promtoolReads(one.page)
            let report = ExpositionParser(.text).validate(one.page)
            if report.isValid == reads { continue }
            let text = String(decoding: one.page, as: UTF8.self)
            if let fault = report.faults.first {
                #expect(
                    Disagreements.promtool[fault.rule] != nil, "\(fault), promtool accepts it: \(text.debugDescription)"
                )
                used.insert(fault.rule)
            } else {
                #expect(Disagreements.refusedByPromtool[text] != nil, "promtool refuses \(text.debugDescription)")
            }
        }
        return used
    }
}
