import Exposition
import Testing

@Suite("Parts of the protobuf form that a server skips") struct ProtobufToleranceTests {
    private func read(_ page: [UInt8], _ mode: ExpositionParser.Mode = .strict) -> (
        page: Page, report: ExpositionReport
    ) {
        ExpositionParser(.protobuf, mode: mode, quotedNames: true).page(page)
    }

    private func rules(_ page: [UInt8]) -> [Rule] { read(page).report.faults.map(\.rule) }

    @Test("A group is skipped with the fields and groups in it")
    func groups() {
        let page = Families.delimited { family in
            family.text(1, "a")
            family.whole(3, Families.gauge)
            // Groups of the numbers 20 and 21, which have a text, a number and a metric in them.
            family.append([0xa3, 0x01, 0x0a, 0x01, 0x62, 0xab, 0x01, 0x08, 0x05, 0xac, 0x01, 0x22, 0x00, 0xa4, 0x01])
            Families.metric(&family) { $0.message(2) { $0.double(1, 7) } }
        }
        #expect(rules(page).isEmpty && read(page).page.samples.map(\.value) == [7])
        #expect(read(page).page.samples.map(\.name) == ["a"])
    }

    @Test("A label of an exemplar that is not read is a fault, and a warning in lenient reading")
    func exemplarLabels() {
        for (name, value) in [("", [UInt8(ascii: "x")]), ("b", [0xff])] {
            let page = Families.one("a_total", Families.counter) { metric in
                metric.message(3) { counter in
                    counter.double(1, 3)
                    counter.message(2) { exemplar in
                        exemplar.message(1) { label in
                            label.text(1, name)
                            label.blob(2, value)
                        }
                    }
                }
            }
            #expect(rules(page) == [.exemplarLabel])
            let lenient = read(page, .lenient)
            #expect(lenient.report.isValid && lenient.page.samples.map(\.value) == [3])
        }
    }
}
