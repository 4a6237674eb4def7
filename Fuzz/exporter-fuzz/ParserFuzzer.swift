import Exposition

enum ParserFuzzer {
    /// Parses any bytes in all formats: the page is valid or has errors. Whatever the strict mode accepts, the other
    /// modes accept too. The bytes are in libFuzzer's own buffer, so that the sanitizer finds reads beyond the end.
    static func read(_ input: UnsafeBufferPointer<UInt8>) {
        for kind in ExpositionKind.allCases {
            for quotedNames in [false, true] { read(input, kind, quotedNames: quotedNames) }
        }
        let text = String(decoding: input, as: UTF8.self)
        for mode in [ExpositionParser.Mode.strict, .lenient] { _ = try? PageType(text, mode: mode) }
        _ = PageGuess(Array(input))
    }

    private static func read(_ input: UnsafeBufferPointer<UInt8>, _ kind: ExpositionKind, quotedNames: Bool) {
        let strict = ExpositionParser(kind, limit: 20, quotedNames: quotedNames).page(input)
        let lenient = ExpositionParser(kind, mode: .lenient, limit: 20, quotedNames: quotedNames).page(input)
        let lines = ExpositionParser(kind, checks: .lines, limit: 20, quotedNames: quotedNames).validate(input)
        if strict.report.isValid {
            expect(lenient.report.isValid && lines.isValid, "\(kind): the strict mode accepts it, another does not")
        }
        if strict.report.isComplete, lenient.report.isComplete, lines.isComplete {
            let counts = [strict.page, lenient.page].map { $0.samples.count + $0.histograms.count }
            expect(
                strict.report.samples == lines.samples && counts[0] == lines.samples, "\(kind): samples are lost")
            // Lenient reading has samples on lines that the strict mode cannot read: those with quoted names that the
            // type does not allow, and those with a line feed within quotes.
            let hasSameLines = quotedNames && !strict.report.faults.contains { $0.rule == .labelEnd }
            if strict.report.isValid || hasSameLines {
                expect(counts[1] == lines.samples, "\(kind): the lenient mode loses or adds samples")
            }
        }
        for fault in strict.report.faults { expect(fault.line >= 1 && fault.column >= 1, "\(fault)") }
        for histogram in lenient.page.histograms {
            for side in [histogram.value.positive, histogram.value.negative] {
                expect(side.indexed.count <= side.counts.count, "more buckets than counts")
            }
        }
        if strict.report.isValid, kind != .protobuf { readAgain(strict.page, kind) }
    }

    /// Writes the samples of a valid page with their labels in reverse order: the result must be valid and have the
    /// same samples.
    private static func readAgain(_ page: Page, _ kind: ExpositionKind) {
        var text = ""
        for family in page.families {
            if let type = family.declaredType {
                text +=
                    "# TYPE \"\(escaped(family.name))\" \(kind == .text && type == .unknown ? "untyped" : type.rawValue)\n"
            }
            for sample in family.samples {
                let labels = labels(sample.labels)
                text += "{\(labels)\(labels.isEmpty ? "" : ",")\"\(escaped(sample.name))\"} \(number(sample.value))\n"
            }
        }
        if kind == .openMetrics { text += "# EOF\n" }
        // The text has no timestamps, so pages with timestamps are left out.
        guard !page.samples.contains(where: { $0.timestamp != nil }) else { return }
        let again = ExpositionParser(kind, quotedNames: true).page(Array(text.utf8))
        expect(again.report.isValid, "\(again.report.faults)\n\(text)")
        let same = zip(again.page.samples, page.samples).allSatisfy { a, b in
            a.name == b.name && a.labels == b.labels && (a.value == b.value || a.value.isNaN && b.value.isNaN)
        }
        expect(same && again.page.samples.count == page.samples.count, "a different page\n\(text)")
    }

    private static func labels(_ labels: [String: String]) -> String {
        labels.sorted { $0.key > $1.key }.map { "\"\(escaped($0.key))\"=\"\(escaped($0.value))\"" }
            .joined(separator: ",")
    }

    private static func escaped(_ text: String) -> String {
        var escaped = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\\": escaped += "\\\\"
            case "\"": escaped += "\\\""
            case "\n": escaped += "\\n"
            default: escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped
    }

    private static func number(_ value: Double) -> String {
        value.isNaN ? "NaN" : value == .infinity ? "+Inf" : value == -.infinity ? "-Inf" : "\(value)"
    }
}
