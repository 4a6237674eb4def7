package import BenchmarkModel

/// A validation as one JSON object. It always has all keys; a missing value is null.
package enum ValidationJSON {
    package static func text(_ validation: Validation) -> String {
        PrintedJSON.document([
            "name": .text(validation.name), "checks": .array(validation.checks.map(JSONValue.text)),
            "subjects": .array(validation.subjects.map(subject)),
            "findings": .array(validation.findings.map(finding)), "edits": .array(validation.edits.map(edit)),
            "live": .array(validation.live.map { live($0, validation) }),
        ])
    }

    private static func live(_ row: LiveRow, _ validation: Validation) -> JSONValue {
        let findings = validation.findings.filter { $0.subject == row.subject }
        return [
            "subject": subject(row.subject), "url": .text(row.url.shown), "state": .text(row.state.rawValue),
            "tries": .integer(row.tries), "seconds": .optional(row.seconds),
            "bytes": row.bytes.map(JSONValue.integer) ?? .null, "series": row.series.map(JSONValue.integer) ?? .null,
            "families": row.families.map(JSONValue.integer) ?? .null,
            "openmetrics": .text(row.openMetrics.rawValue), "gzip": .text(row.gzip.rawValue),
            "health": .text(row.health.rawValue), "tolerated": .integer(row.tolerated),
            "errors": .integer(findings.count { $0.severity == .error }),
            "warnings": .integer(findings.count { $0.severity == .warning }),
            "unmade": .object((validation.unmade[row.subject] ?? [:]).mapValues(JSONValue.text)),
        ]
    }

    private static func finding(_ finding: Finding) -> JSONValue {
        [
            "check": .text(finding.check), "subject": subject(finding.subject),
            "severity": .text(finding.severity.rawValue), "file": finding.place.map { .text($0.file) } ?? .null,
            "line": (finding.place?.line ?? finding.pageLocation?.line).map(JSONValue.integer) ?? .null,
            "column": (finding.place?.column ?? finding.pageLocation?.column).map(JSONValue.integer) ?? .null,
            "problem": .text(finding.problem),
            "remedy": .text(finding.remedy), "edits": .array(finding.edits.map(edit)),
        ]
    }

    private static func subject(_ subject: FindingSubject) -> JSONValue {
        switch subject {
        case .agent(let id):
            ["type": .text("agent"), "machine": .text(id.machine), "name": .text(id.name)]
        case .url(let url): ["type": .text("url"), "machine": .null, "name": .text(url.shown)]
        case .file(let file): ["type": .text("file"), "machine": .null, "name": .text(file)]
        }
    }

    private static func edit(_ edit: FileEdit) -> JSONValue {
        [
            "file": .text(edit.file), "line": .integer(edit.line), "column": .integer(edit.column),
            "old": .text(edit.old), "new": .text(edit.new),
        ]
    }
}
