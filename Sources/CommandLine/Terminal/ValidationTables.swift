import BenchmarkModel
import Report

/// The tables of `validate`: the agents that were asked, the findings by agent, and the proposed changes.
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
            columns: ["agent", "check", "severity", "location", "problem", "fix"],
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
                name: "edits",
                heading: "proposed changes: \(edits.count)\(collisionNote(validation))\(cut(edits.count))",
                columns: ["file", "line", "column", "old", "new"],
                rows: limited(edits).map { [$0.file, "\($0.line)", "\($0.column)", $0.old, oneLine($0.new)] }),
        ]
    }

    /// The maximum number of rows of a table, so that it stays readable.
    private static let rowLimit = 200

    private static func limited<Row>(_ rows: [Row]) -> ArraySlice<Row> { rows.prefix(rowLimit) }

    private static func cut(_ count: Int) -> String {
        count > rowLimit ? "; the first \(rowLimit) are shown, --json shows all" : ""
    }

    /// Returns a note when the proposed changes resolve all port collisions. Unknown ports, and ports in an unknown
    /// format, have no proposed change.
    private static func collisionNote(_ validation: Validation) -> String {
        let isWhole = validation.findings.allSatisfy {
            !["fields", "ports", "collisions"].contains($0.check) || !$0.edits.isEmpty
        }
        return isWhole ? "; after all of them no two ports collide" : ""
    }

    /// Returns a proposed text in one line. An inserted line is marked.
    private static func oneLine(_ text: String) -> String {
        let line = text.split(separator: "\n").first.map(String.init) ?? text
        return line == text ? text : line + " (new line)"
    }
}
