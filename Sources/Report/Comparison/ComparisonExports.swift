import Analysis
import BenchmarkModel
import Foundation

/// A comparison as CSV: one row per figure, in base units. results/README.md describes the columns.
package enum ComparisonCSV {
    static let header = [
        "target", "machine", "agent", "metric", "phase", "statistic", "baseline", "current", "difference", "ci_low",
        "ci_high", "ratio", "ratio_low", "ratio_high", "unit", "threshold", "exact", "metronome", "verdict",
    ]

    package static func text(_ comparison: ComparisonSummary) -> String {
        comparison.allRows.reduce(into: CSVText.line(header)) { text, row in
            let difference = row.difference.estimate
            let ratio = row.ratio.estimate
            text += CSVText.line([
                row.target.text, row.agent?.machine ?? "", row.agent?.name ?? "", row.metric.name, row.phase.rawValue,
                row.statistic.rawValue, (row.baseline.estimate?.value).csv, (row.current.estimate?.value).csv,
                (difference?.value).csv, (difference?.low).csv, (difference?.high).csv, (ratio?.value).csv,
                (ratio?.low).csv, (ratio?.high).csv, row.metric.unit.rawValue, row.threshold.csv,
                row.isExact.description, row.isRelativeToMetronome.description, row.change.rawValue,
            ])
        }
    }
}

/// A comparison as one JSON object.
package enum ComparisonJSON {
    package static func text(_ comparison: ComparisonSummary) -> String { PrintedJSON.document(value(comparison)) }

    static func value(_ comparison: ComparisonSummary) -> JSONValue {
        [
            "reference": .text(comparison.reference), "current": .text(comparison.current),
            "reservations": .array(comparison.reservations.map(JSONValue.text)),
            "rows": .array(comparison.allRows.map(row)),
            "exit_code": .integer(Int(comparison.exitCode)),
        ]
    }

    private static func row(_ row: ChangeRow) -> JSONValue {
        [
            "target": .text(row.target.text), "machine": .optional(row.agent?.machine),
            "agent": .optional(row.agent?.name),
            "metric": .text(row.metric.name), "phase": .text(row.phase.rawValue),
            "statistic": .text(row.statistic.rawValue),
            "baseline": JSONExport.estimate(row.baseline.estimate),
            "current": JSONExport.estimate(row.current.estimate),
            "difference": JSONExport.estimate(row.difference.estimate),
            "ratio": JSONExport.estimate(row.ratio.estimate), "noise": JSONExport.estimate(row.judged?.noise),
            "unit": .text(row.metric.unit.rawValue), "threshold": .optional(row.threshold),
            "exact": .boolean(row.isExact),
            "metronome": .boolean(row.isRelativeToMetronome), "verdict": .text(row.change.rawValue),
            "absent_reason": .optional(row.absentReason), "notes": .array(row.noteTexts.map(JSONValue.text)),
        ]
    }
}
