package import BenchmarkModel

/// Every observation of a run, as it was made.
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

    /// In pieces of a few hundred lines, so that a long run need not be held as text.
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
            run.text, one.target, one.phase.rawValue, "\(one.round)", one.block.csv, one.agent?.machine ?? "",
            one.agent?.name ?? "", one.arm?.rawValue ?? "", one.metric, one.measured.value.csv,
            one.known?.unit.rawValue ?? "", one.measured.absentReason ?? "",
        ])
    }
}
