import BenchmarkModel
import Foundation
import Report

/// The table with one row for every agent that was asked.
enum LiveTable {
    static func of(_ validation: Validation) -> TextTable {
        let rows = validation.live
        let findings = Dictionary(grouping: validation.findings, by: \.subject)
        let passed = rows.count { $0.state != .unfinished && findings[$0.subject] == nil }
        let unfinished = rows.count { $0.state == .unfinished }
        let rest = unfinished == 0 ? "" : ", \(unfinished) not checked because a signal ended the validation"
        return TextTable(
            name: "live", heading: "\(validation.name): \(passed) of \(rows.count) pass\(rest)",
            columns: [
                "agent", "address", "tries", "time", "bytes", "series", "families", "openmetrics", "gzip", "health",
                "verdict",
            ],
            rows: rows.map { row($0, findings[$0.subject] ?? []) })
    }

    private static func row(_ row: LiveRow, _ findings: [Finding]) -> [String] {
        func number(_ value: Int?) -> String { value.map(String.init) ?? "" }
        // "Not asked" is shown only for an agent with a page.
        func support(_ value: LiveSupport) -> String {
            value == .notAsked && row.state != .page ? "" : value.rawValue
        }
        let seconds = row.seconds.map { String(format: "%.1f ms", $0 * 1000) } ?? ""
        // The address column already shows the subject of a URL.
        let subject =
            switch row.subject {
            case .url: ""
            default: "\(row.subject)"
            }
        return [
            subject, row.url.shown, "\(row.tries)", seconds, number(row.bytes), number(row.series),
            number(row.families),
            support(row.openMetrics), support(row.gzip), row.health == .notAsked ? "" : row.health.rawValue,
            verdict(row, findings),
        ]
    }

    private static func verdict(_ row: LiveRow, _ findings: [Finding]) -> String {
        if row.state == .unfinished { return "not checked" }
        let errors = findings.count { $0.severity == .error }
        let warnings = findings.count - errors
        let parts = [(errors, "error"), (warnings, "warning")].filter { $0.0 > 0 }.map {
            Count.text($0.0, $0.1)
        }
        let tolerated = row.tolerated == 0 ? "" : ", \(row.tolerated) tolerated"
        return (parts.isEmpty ? "pass" : parts.joined(separator: ", ")) + tolerated
    }
}
