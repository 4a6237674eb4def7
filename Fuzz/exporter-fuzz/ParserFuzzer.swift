import Exposition

enum ParserFuzzer {
    /// Parses any bytes in both formats: the page is valid or has errors. Whatever the strict mode accepts, the other
    /// modes accept too. The bytes are in libFuzzer's own buffer, so that the sanitizer finds reads beyond the end.
    static func read(_ input: UnsafeBufferPointer<UInt8>) {
        for kind in ExpositionKind.allCases {
            let strict = ExpositionParser(kind, limit: 20).page(input)
            let lenient = ExpositionParser(kind, mode: .lenient, limit: 20).page(input)
            let lines = ExpositionParser(kind, checks: .lines, limit: 20).validate(input)
            if strict.report.isValid {
                expect(lenient.report.isValid && lines.isValid, "\(kind): the strict mode accepts it, another does not")
            }
            if strict.report.isComplete, lenient.report.isComplete, lines.isComplete {
                expect(
                    strict.report.samples == lines.samples && lenient.page.samples.count == lines.samples,
                    "\(kind): samples are lost")
            }
            for fault in strict.report.faults { expect(fault.line >= 1 && fault.column >= 1, "\(fault)") }
            if strict.report.isValid { readAgain(strict.page, kind) }
        }
        _ = try? ExpositionKind(contentType: String(decoding: input, as: UTF8.self))
    }

    /// Writes the samples of a valid page with their labels in reverse order: the result must be valid and have the
    /// same samples.
    private static func readAgain(_ page: Page, _ kind: ExpositionKind) {
        var text = ""
        for family in page.families {
            if let type = family.declaredType {
                text += "# TYPE \(family.name) \(kind == .text && type == .unknown ? "untyped" : type.rawValue)\n"
            }
            for sample in family.samples {
                text += "\(sample.name){\(labels(sample.labels))} \(number(sample.value))\n"
            }
        }
        if kind == .openMetrics { text += "# EOF\n" }
        // The text has no timestamps, so pages with timestamps are left out.
        guard !page.samples.contains(where: { $0.timestamp != nil }) else { return }
        let again = ExpositionParser(kind).page(Array(text.utf8))
        expect(again.report.isValid, "\(again.report.faults)\n\(text)")
        let same = zip(again.page.samples, page.samples).allSatisfy { a, b in
            a.name == b.name && a.labels == b.labels && (a.value == b.value || a.value.isNaN && b.value.isNaN)
        }
        expect(same && again.page.samples.count == page.samples.count, "a different page\n\(text)")
    }

    private static func labels(_ labels: [String: String]) -> String {
        labels.sorted { $0.key > $1.key }.map { name, value in
            var escaped = ""
            for scalar in value.unicodeScalars {
                switch scalar {
                case "\\": escaped += "\\\\"
                case "\"": escaped += "\\\""
                case "\n": escaped += "\\n"
                default: escaped.unicodeScalars.append(scalar)
                }
            }
            return "\(name)=\"\(escaped)\""
        }.joined(separator: ",")
    }

    private static func number(_ value: Double) -> String {
        value.isNaN ? "NaN" : value == .infinity ? "+Inf" : value == -.infinity ? "-Inf" : "\(value)"
    }
}
