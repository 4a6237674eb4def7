public import Analysis
public import BenchmarkModel

/// The result, tidy: a row a figure, in base units. The columns are described in results/README.md.
public enum CSVExport {
    static let header = [
        "run", "target", "scope", "machine", "agent", "metric", "arm", "statistic", "value", "ci_low", "ci_high",
        "unit",
        "n", "budget", "verdict",
    ]

    /// - Parameter agents: whether the figures of every single agent are there, too.
    public static func text(_ run: StoredRun, _ judgement: Judgement, agents: Bool = true) -> String {
        judgement.rows.reduce(into: CSVText.line(header)) { text, row in
            if agents || row.agent == nil { text += line(row, run.id) }
        }
    }

    private static func line(_ row: ResultRow, _ run: RunID) -> String {
        let estimate = row.figure.estimate
        let verdict = estimate == nil ? Verdict.notMeasured : row.verdict
        return CSVText.line([
            run.text, row.target, row.scope.rawValue, row.agent?.machine ?? "", row.agent?.name ?? "",
            row.metric.name,
            row.arm?.rawValue ?? "", row.statisticName, (estimate?.value).csv, (estimate?.low).csv, (estimate?.high).csv,
            row.unit.rawValue, (estimate?.n).csv, row.budget ?? "", verdict?.rawValue ?? "",
        ])
    }
}

/// Every observation of a run, as it was made.
public enum RawExport {
    static let header = [
        "run", "target", "phase", "round", "block", "machine", "agent", "arm", "metric", "value", "unit",
        "absent_reason",
    ]

    public static func text(_ run: StoredRun) -> String {
        var text = ""
        write(run) { text += $0 }
        return text
    }

    /// In pieces of a few hundred lines, so that a long run need not be held as text.
    public static func write(_ run: StoredRun, to output: (String) throws -> Void) rethrows {
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
            one.agent?.name ?? "", one.arm?.rawValue ?? "", one.metric.name, one.measured.value.csv,
            one.metric.isKnown ? one.metric.unit.rawValue : "", one.measured.absentReason ?? "",
        ])
    }
}
