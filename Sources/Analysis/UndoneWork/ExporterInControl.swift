import BenchmarkModel

/// A target whose off switch left the exporter on in the control: what its twins differ by is not the exporter's cost, so no verdict
/// can rest on it. What was measured of the treatment alone is what it is.
struct ExporterInControl {
    private let doubt: Doubt?

    /// - Parameter place: stands before the reason; empty where there is one run.
    init(_ run: StoredRun, _ subject: Subject, place: String = "") {
        // Both exporters of a versus run are to be on.
        let found = subject.isVersus ? nil : run.failures.first { $0.target == subject.name && $0.isOfOffSwitch }
        doubt = found.map { .exporterInControl("\(place)\($0.agent) (\($0.arm.rawValue)): \($0.reason)") }
    }

    /// Takes a pass away from a row that compares the twins. A `fail` stays: what was found is of scrapes at least.
    func judged(_ row: ResultRow) -> ResultRow {
        guard let doubt, let verdict = row.verdict, verdict != .notMeasured else { return row }
        let isOfBoth =
            row.arm == .difference || row.arm == .relativeDifference || row.metric == .responsesIdentical
        guard isOfBoth else { return row }
        return row.judged(verdict == .pass ? .inconclusive : verdict, notes: row.notes + [.doubt(doubt)])
    }

    /// Why a threshold's figure cannot be compared; nil where it can be.
    func doubt(of threshold: ChangeThreshold) -> Doubt? { threshold.statistic.isDifference ? doubt : nil }
}
