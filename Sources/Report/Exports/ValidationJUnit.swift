package import BenchmarkModel

/// A validation as JUnit: a suite per agent with a case per check. A case fails if the check found something, and is
/// skipped if the check was not made.
package enum ValidationJUnit {
    /// - Parameter time: the time of the validation in seconds since 1970.
    package static func text(_ validation: Validation, at time: Double) -> String {
        let rows = Dictionary(validation.live.map { ($0.subject, $0) }) { first, _ in first }
        let groups = Dictionary(grouping: validation.findings, by: \.subject)
        var seen: Set<FindingSubject> = []
        let subjects = (validation.subjects + validation.findings.map(\.subject)).filter { seen.insert($0).inserted }
        return JUnitSuite.document(
            validation.name,
            subjects.map { subject in
                JUnitSuite(
                    name: subject.description, start: time, seconds: rows[subject]?.seconds ?? 0,
                    cases: cases(validation.checks, groups[subject] ?? [], validation.unmade[subject] ?? [:]))
            })
    }

    private static func cases(
        _ checks: [String], _ findings: [Finding], _ unmade: [String: String]
    ) -> [JUnitCase] {
        let byCheck = Dictionary(grouping: findings, by: \.check)
        // A finding of a check that the validation does not list must not be lost.
        let names = checks + byCheck.keys.filter { !checks.contains($0) }.sorted()
        return names.map { check in
            JUnitCase(
                name: check, outcome: byCheck[check].map(failure) ?? unmade[check].map { .skipped($0) } ?? .passed)
        }
    }

    /// Returns one failure, because a JUnit case has only one. The first of several findings is its message.
    private static func failure(_ findings: [Finding]) -> JUnitCase.Outcome {
        let lines = findings.map { finding in
            let place = finding.place.map { "\($0): " } ?? ""
            return "\(finding.severity.rawValue): \(place)\(finding.problem): \(finding.remedy)"
        }
        return .failed(
            type: findings[0].check, message: findings[0].problem, details: lines.joined(separator: "\n"))
    }
}
