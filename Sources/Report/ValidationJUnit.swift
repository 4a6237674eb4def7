public import BenchmarkModel

/// A validation as JUnit: a suite for every agent, in it a case for every check, failed where the check found something and
/// skipped where it was not made.
public enum ValidationJUnit {
    public static func text(_ validation: Validation) -> String {
        let groups = Dictionary(grouping: validation.findings, by: \.subject)
        var seen: Set<FindingSubject> = []
        let subjects = (validation.subjects + validation.findings.map(\.subject)).filter { seen.insert($0).inserted }
        return JUnitSuite.document(
            validation.name,
            subjects.map { suite($0, validation.checks, groups[$0] ?? [], validation.unmade[$0] ?? [:]) })
    }

    private static func suite(
        _ subject: FindingSubject, _ checks: [String], _ findings: [Finding], _ unmade: [String: String]
    ) -> JUnitSuite {
        let byCheck = Dictionary(grouping: findings, by: \.check)
        // A check of another list than the validation's would otherwise be lost.
        let names = checks + byCheck.keys.filter { !checks.contains($0) }.sorted()
        let cases = names.map { check in
            JUnitCase(
                name: check, outcome: byCheck[check].map(failure) ?? unmade[check].map { .skipped($0) } ?? .passed)
        }
        return JUnitSuite(name: subject.description, cases: cases)
    }

    /// One failure a case, as the form has it; of several findings the first gives the message.
    private static func failure(_ findings: [Finding]) -> JUnitCase.Outcome {
        let lines = findings.map { finding in
            let place = finding.place.map { "\($0): " } ?? ""
            return "\(finding.severity.rawValue): \(place)\(finding.problem): \(finding.remedy)"
        }
        return .failed(
            type: findings[0].check, message: findings[0].problem, details: lines.joined(separator: "\n"))
    }
}
