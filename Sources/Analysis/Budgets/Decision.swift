package import BenchmarkModel

/// Decides whether a run with looks may end: it counts the rows of the twin rounds that more rounds could still decide.
package enum Decision {
    /// Returns the number of inconclusive rows that more rounds could decide. It leaves out rows that could not be
    /// measured, rows of other phases and rows whose limit is for more agents.
    package static func undecided(_ run: StoredRun) -> Int {
        var run = run
        // A run in progress is partial. This must not count as a doubt here, because the question is whether the run
        // may end.
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

    /// Returns the number of rows per verdict so far, without verdicts that no row has. In a versus run these are the
    /// verdicts of its comparison.
    package static func verdicts(_ run: StoredRun) -> [(verdict: String, rows: Int)] {
        var run = run
        run.status = .complete
        if let comparison = Comparison(versus: run) {
            return Change.allCases.map { change in
                (change.rawValue, comparison.rows.count { $0.change == change })
            }.filter { $0.rows > 0 }
        }
        let rows = Judgement(run).tableRows
        return Verdict.allCases.map { verdict in (verdict.rawValue, rows.count { $0.verdict == verdict }) }
            .filter { $0.rows > 0 }
    }

    /// Returns whether more rounds would leave the row undecided.
    private static func staysOpen(_ note: RowNote) -> Bool {
        switch note {
        case .partOfFleet: true
        case .doubt(let doubt): doubt.isOfUndoneWork
        default: false
        }
    }
}
