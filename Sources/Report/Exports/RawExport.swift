package import BenchmarkModel

/// Every observation of a run as CSV.
package enum RawExport {
    static let header = [
        "run", "target", "phase", "round", "block", "machine", "agent", "arm", "metric", "value", "unit",
        "absent_reason",
    ]

    package static func text(_ run: StoredRun) -> String {
        var text = ""
        write(run) { text += $0 }
        return text
    }

    /// Writes the document in pieces of a few hundred lines, so that the text of a long run need not be in memory as a
    /// whole.
    package static func write(_ run: StoredRun, to output: (String) throws -> Void) rethrows {
        try output(CSVText.line(header))
        var piece = ""
        for (index, observation) in run.observations.enumerated() {
            piece += line(observation, run.id)
            if index % 500 == 499 {
                try output(piece)
                piece = ""
            }
        }
        if !piece.isEmpty { try output(piece) }
    }

    private static func line(_ one: Observation, _ run: RunID) -> String {
        CSVText.line([
            run.text, one.target.text, one.phase.rawValue, "\(one.round)", one.block.csv, one.agent?.machine ?? "",
            one.agent?.name ?? "", one.arm?.rawValue ?? "", one.metric.name, one.measured.value.csv,
            one.metric.isKnown ? one.metric.unit.rawValue : "", one.measured.absentReason ?? "",
        ])
    }
}
