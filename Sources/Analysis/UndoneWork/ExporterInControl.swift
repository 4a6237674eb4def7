import BenchmarkModel

/// Detects a target whose exporter stayed on in the control. The difference of its twins is then not the cost of the
/// exporter, so no verdict can be based on it. Figures of the treatment alone remain valid.
struct ExporterInControl {
    private let doubt: Doubt?

    /// - Parameter reasonPrefix: prefix of the reason, such as "the baseline: "; empty if there is one run.
    init(_ run: StoredRun, _ subject: Subject, reasonPrefix: String = "") {
        // Both exporters of a versus run are on by design.
        let found = subject.isVersus ? nil : run.failures.first { $0.target == subject.name && $0.isOfOffSwitch }
        doubt = found.map { .exporterInControl("\(reasonPrefix)\($0.agent) (\($0.arm.rawValue)): \($0.reason)") }
    }

    /// Replaces a pass by `inconclusive` in a row that compares the twins. A `fail` stays, because the difference
    /// includes at least the scrapes.
    func judged(_ row: ResultRow) -> ResultRow {
        guard let doubt, let verdict = row.verdict, verdict != .notMeasured else { return row }
        let isOfBoth =
            row.arm == .difference || row.arm == .relativeDifference || row.metric == .responsesIdentical
        guard isOfBoth else { return row }
        return row.judged(verdict == .pass ? .inconclusive : verdict, notes: row.notes + [.doubt(doubt)])
    }

    /// Returns why a threshold's figure cannot be compared; nil if it can be.
    func doubt(of threshold: ChangeThreshold) -> Doubt? { threshold.statistic.isDifference ? doubt : nil }
}
