public import BenchmarkModel

/// A validation as JUnit: a suite for every agent, in it a case for every check, failed where the check found something and
/// skipped where it was not made.
public enum ValidationJUnit {
    public static func text(_ validation: Validation) -> String {
        let groups = Dictionary(grouping: validation.findings, by: \.subject)
        var seen: Set<FindingSubject> = []
        let subjects = (validation.subjects + validation.findings.map(\.subject)).filter { seen.insert($0).inserted }
        let suites = subjects.map { suite($0, validation.checks, groups[$0] ?? [], validation.unmade[$0] ?? [:]) }
        let totals = suites.map(\.totals).reduce(Totals(), +).text
        return """
            <?xml version="1.0" encoding="UTF-8"?>
            <testsuites name="\(XMLText.escaped(validation.name))" \(totals)>
            \(suites.map(\.text).joined(separator: "\n"))
            </testsuites>

            """
    }

    private struct Totals {
        var tests = 0
        var failures = 0
        var skipped = 0

        var text: String { "tests=\"\(tests)\" failures=\"\(failures)\" errors=\"0\" skipped=\"\(skipped)\"" }

        static func + (a: Totals, b: Totals) -> Totals {
            Totals(tests: a.tests + b.tests, failures: a.failures + b.failures, skipped: a.skipped + b.skipped)
        }
    }

    private static func suite(
        _ subject: FindingSubject, _ checks: [String], _ findings: [Finding], _ unmade: [String: String]
    ) -> (text: String, totals: Totals) {
        let name = XMLText.escaped(subject.description)
        let byCheck = Dictionary(grouping: findings, by: \.check)
        // A check of another list than the validation's would otherwise be lost.
        let names = checks + byCheck.keys.filter { !checks.contains($0) }.sorted()
        var totals = Totals(tests: names.count, failures: byCheck.count)
        let cases = names.map { check in
            let head = "    <testcase classname=\"\(name)\" name=\"\(XMLText.escaped(check))\""
            if let found = byCheck[check] { return head + ">\n" + failure(found) + "\n    </testcase>" }
            guard let reason = unmade[check] else { return head + "/>" }
            totals.skipped += 1
            return head + ">\n      <skipped message=\"\(XMLText.escaped(reason))\"/>\n    </testcase>"
        }
        let text = "  <testsuite name=\"\(name)\" \(totals.text)>\n\(cases.joined(separator: "\n"))\n  </testsuite>"
        return (text, totals)
    }

    /// One failure a case, as the form has it; of several findings the first gives the message.
    private static func failure(_ findings: [Finding]) -> String {
        let lines = findings.map { finding in
            let place = finding.place.map { "\($0): " } ?? ""
            return "\(finding.severity.rawValue): \(place)\(finding.problem): \(finding.remedy)"
        }
        return "      <failure type=\"\(XMLText.escaped(findings[0].check))\" "
            + "message=\"\(XMLText.escaped(findings[0].problem))\">\(XMLText.escaped(lines.joined(separator: "\n")))</failure>"
    }
}

/// Text as it may stand in XML 1.0, in an element or an attribute.
enum XMLText {
    static func escaped(_ text: String) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"": result += "&quot;"
            case "'": result += "&apos;"
            case "\n", "\t", "\r": result += "&#\(scalar.value);"
            case _ where isAllowed(scalar): result.unicodeScalars.append(scalar)
            // XML has no way to write these.
            default: result += "\u{fffd}"
            }
        }
        return result
    }

    private static func isAllowed(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x20...0xd7ff, 0xe000...0xfffd, 0x10000...0x10ffff: true
        default: false
        }
    }
}
