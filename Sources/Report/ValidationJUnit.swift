public import BenchmarkModel

/// A validation as JUnit: a suite for every agent, in it a case for every check, failed where the check found something.
public enum ValidationJUnit {
    public static func text(_ validation: Validation) -> String {
        let groups = Dictionary(grouping: validation.findings, by: \.subject)
        var seen: Set<FindingSubject> = []
        let subjects = (validation.subjects + validation.findings.map(\.subject)).filter { seen.insert($0).inserted }
        let suites = subjects.map { suite($0, validation.checks, groups[$0] ?? []) }
        let totals = counts(
            tests: suites.reduce(0) { $0 + $1.tests }, failures: suites.reduce(0) { $0 + $1.failures })
        return """
            <?xml version="1.0" encoding="UTF-8"?>
            <testsuites name="\(XMLText.escaped(validation.name))" \(totals)>
            \(suites.map(\.text).joined(separator: "\n"))
            </testsuites>

            """
    }

    private static func counts(tests: Int, failures: Int) -> String {
        "tests=\"\(tests)\" failures=\"\(failures)\" errors=\"0\" skipped=\"0\""
    }

    private static func suite(
        _ subject: FindingSubject, _ checks: [String], _ findings: [Finding]
    ) -> (text: String, tests: Int, failures: Int) {
        let name = XMLText.escaped(subject.description)
        let byCheck = Dictionary(grouping: findings, by: \.check)
        // A check of another list than the validation's would otherwise be lost.
        let names = checks + byCheck.keys.filter { !checks.contains($0) }.sorted()
        let cases = names.map { check in
            let head = "    <testcase classname=\"\(name)\" name=\"\(XMLText.escaped(check))\""
            guard let found = byCheck[check] else { return head + "/>" }
            return head + ">\n" + failure(found) + "\n    </testcase>"
        }
        let totals = counts(tests: names.count, failures: byCheck.count)
        let text = "  <testsuite name=\"\(name)\" \(totals)>\n\(cases.joined(separator: "\n"))\n  </testsuite>"
        return (text, names.count, byCheck.count)
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
