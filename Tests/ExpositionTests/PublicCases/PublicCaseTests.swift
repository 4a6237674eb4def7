import Exposition
import Testing

@Suite("Pages of public test suites") struct PublicCaseTests {
    @Test("Strict reading has its verdict, and lenient reading that of a Prometheus 3", arguments: PublicCase.all)
    func verdicts(_ one: PublicCase) {
        #expect(one.isAccepted(.strict) == one.isStrict)
        #expect(one.isAccepted(.lenient) == one.prometheus3)
    }

    @Test("A Prometheus 2 has the verdicts of the table")
    func prometheus2() throws {
        let cases = PublicCase.all.filter { $0.prometheus2 != nil }
        let verdicts = try Prometheus2.verdicts(cases.map { ($0.type, $0.page) })
        for (one, isRead) in zip(cases, verdicts) { #expect(isRead == one.prometheus2, "\(one)") }
    }
}
