package import BenchmarkModel

/// Whether a run with looks may end: rows of the twin rounds that more rounds could still decide.
package enum Decision {
    /// How many rows are inconclusive. Rows that could not be measured, those of other phases and those that ask
    /// for more agents no further round helps.
    package static func undecided(_ run: StoredRun) -> Int {
        var run = run
        // That it is not over is no reservation here: the question is whether it may be.
        run.status = .complete
        if let comparison = Comparison(versus: run) {
            return comparison.rows.count {
                $0.phase == .twins && $0.change == .inconclusive && !$0.doubts.contains(where: \.isOfUndoneWork)
            }
        }
        return Judgement(run).budgetRows.count {
            $0.phase == .twins && $0.verdict == .inconclusive && !$0.notes.contains(where: staysOpen)
        }
    }

    /// How many rows have which verdict by now, those that have any; of a versus run its comparison's.
    package static func verdicts(_ run: StoredRun) -> [(verdict: String, rows: Int)] {
        var run = run
        run.status = .complete
        if let comparison = Comparison(versus: run) {
            return Change.allCases.map { change in
                (change.rawValue, comparison.rows.count { $0.change == change })
            }.filter { $0.rows > 0 }
        }
        let rows = Judgement(run).budgetRows
        return Verdict.allCases.map { verdict in (verdict.rawValue, rows.count { $0.verdict == verdict }) }
            .filter { $0.rows > 0 }
    }

    /// Whether more rounds change nothing.
    private static func staysOpen(_ note: RowNote) -> Bool {
        switch note {
        case .partOfFleet: true
        case .doubt(let doubt): doubt.isOfUndoneWork
        default: false
        }
    }
}
