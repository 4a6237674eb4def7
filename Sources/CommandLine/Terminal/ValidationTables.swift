import BenchmarkModel
import Report

/// The tables of `validate`: a row for each agent that was asked, the findings agent by agent, and the changes that they propose.
enum ValidationTables {
    static func of(_ validation: Validation) -> [TextTable] {
        validation.live.isEmpty
            ? ofFindings(validation)
            : [LiveTable.of(validation)] + (validation.findings.isEmpty ? [] : ofFindings(validation))
    }

    private static func ofFindings(_ validation: Validation) -> [TextTable] {
        let subjects = "\(validation.subjects.count) \(validation.subjects.count == 1 ? "agent" : "agents")"
        let counts = validation.checks.compactMap { check -> String? in
            let count = validation.findings.count { $0.check == check }
            return count == 0 ? nil : "\(check) \(count)"
        }
        let found =
            validation.findings.isEmpty
            ? "nothing found by \(validation.checks.joined(separator: ", "))"
            : "\(validation.findings.count) found (\(counts.joined(separator: ", ")))"
        let findings = TextTable(
            name: "findings",
            heading: (validation.live.isEmpty ? "\(validation.name), \(subjects): \(found)" : found)
                + cut(validation.findings.count),
            columns: ["agent", "check", "severity", "place", "problem", "remedy"],
            rows: limited(validation.bySubject.flatMap { $0.findings }).map { finding in
                [
                    "\(finding.subject)", finding.check, finding.severity.rawValue,
                    finding.place.map(\.description) ?? "", finding.problem, finding.remedy,
                ]
            })
        let edits = validation.edits
        guard !edits.isEmpty else { return [findings] }
        return [
            findings,
            TextTable(
                name: "edits", heading: "proposed changes: \(edits.count)\(promise(validation))\(cut(edits.count))",
                columns: ["file", "line", "column", "old", "new"],
                rows: limited(edits).map { [$0.file, "\($0.line)", "\($0.column)", $0.old, oneLine($0.new)] }),
        ]
    }

    /// The most rows of a table: people do not read more.
    private static let rowLimit = 200

    private static func limited<Row>(_ rows: [Row]) -> ArraySlice<Row> { rows.prefix(rowLimit) }

    private static func cut(_ count: Int) -> String {
        count > rowLimit ? "; the first \(rowLimit) are shown, --json has all" : ""
    }

    /// What the changes promise. Ports that are unknown, or spelled in a way that is not understood, are not among the changes.
    private static func promise(_ validation: Validation) -> String {
        let isWhole = validation.findings.allSatisfy {
            !["fields", "ports", "collisions"].contains($0.check) || !$0.edits.isEmpty
        }
        return isWhole ? "; with all of them made, no two ports collide" : ""
    }

    /// A proposed text in one line; an inserted line is marked as such.
    private static func oneLine(_ text: String) -> String {
        let line = text.split(separator: "\n").first.map(String.init) ?? text
        return line == text ? text : line + " (a line of its own)"
    }
}
