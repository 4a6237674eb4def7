import BenchmarkModel

/// A comparison of a run with another run, or of the two targets of a versus run.
package struct Comparison: Hashable, Sendable {
    /// The reference: a baseline's name, a run's id, or the name of a versus run's control.
    package let reference: String
    package let current: String
    /// The fleet's rows, in the order of the thresholds.
    package let rows: [ChangeRow]
    /// The agents' own rows, adjusted over all of them (Holm). They do not count for the exit code.
    package let agentRows: [ChangeRow]
    /// Reasons why the two runs differ by more than their programs: another machine, other versions, an incomplete run.
    /// If there is any, every row of two runs except the exact ones is at best inconclusive.
    package let reservations: [String]

    package init(
        reference: String, current: String, rows: [ChangeRow], agentRows: [ChangeRow], reservations: [String]
    ) {
        self.reference = reference
        self.current = current
        self.rows = rows
        self.agentRows = agentRows
        self.reservations = reservations
    }

    /// Whether no figure could be compared, because the two sides have none in common.
    package var comparesNothing: Bool { rows.allSatisfy { $0.change == .notCompared } }

    /// Exit code: 70 when nothing could be compared, else 2 when something regressed, else 3 when something is
    /// inconclusive or not compared, else 0.
    package var exitCode: Int32 {
        let changes = rows.map(\.change)
        if comparesNothing { return ExitCode.nothingJudged.rawValue }
        if changes.contains(.regressed) { return ExitCode.regressed.rawValue }
        let isOpen = changes.contains { $0 == .inconclusive || $0 == .notCompared }
        return (isOpen ? ExitCode.inconclusive : .success).rawValue
    }
}
