import BenchmarkModel

/// A run beside another, or the two targets of a versus run beside each other.
package struct Comparison: Hashable, Sendable {
    /// What is compared with: a baseline's name, a run's id, or the name of a versus run's control.
    package let reference: String
    package let current: String
    /// The fleet's rows, in the order of the thresholds.
    package let rows: [ChangeRow]
    /// The agents' own rows, adjusted (Holm) over all of them: none of them counts for the exit code.
    package let agentRows: [ChangeRow]
    /// What makes the two runs differ by more than their programs: another machine, other versions, an incomplete run. While there is any, no row of two runs is better than inconclusive, but for the exact ones.
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

    /// Whether no figure could be compared: there is none that both have.
    package var comparesNothing: Bool { rows.allSatisfy { $0.change == .notCompared } }

    /// 70 when nothing could be compared, else 2 when something regressed, else 3 when something is inconclusive or not
    /// compared, else 0.
    package var exitCode: Int32 {
        let changes = rows.map(\.change)
        if comparesNothing { return ExitCode.nothingJudged.rawValue }
        if changes.contains(.regressed) { return ExitCode.regressed.rawValue }
        let isOpen = changes.contains { $0 == .inconclusive || $0 == .notCompared }
        return (isOpen ? ExitCode.inconclusive : .success).rawValue
    }
}
