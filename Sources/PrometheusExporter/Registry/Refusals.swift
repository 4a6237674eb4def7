/// Counts the series that a registry refused, in `exporter_refused_series_total`. The family is on the page from the
/// first refusal on.
final class Refusals: Sendable {
    enum Reason: String {
        /// The family has as many series as its registry allows.
        case seriesLimit = "series_limit"
        /// A collector gave an invalid sample, or threw an error.
        case collector
        /// The callback had not returned when the page was due.
        case timeout
    }

    static let name = "exporter_refused_series_total"

    private let constant: ConstantLabels
    private let memory: RecordMemory
    /// Made at the first refusal, so that it costs no startup time in an exporter that refuses nothing.
    private let family = TracedMutex<Family<Counter>?>(nil)

    init(constant: ConstantLabels, memory: RecordMemory) {
        self.constant = constant
        self.memory = memory
    }

    func count(metric: String, reason: Reason) {
        let family = family.withLock { family in
            if let family { return family }
            let made = Family<Counter>(
                header: FamilyHeader(
                    name: Self.name, help: "Requested or collected series that are not on this page.",
                    type: .counter),
                labelNames: ["metric", "reason"], constant: constant, limit: .max, refusals: nil,
                memory: memory, cells: Counter.cells
            ) { Counter($0) }
            family = made
            return made
        }
        // The family has two label names, and two values are given, so no error is thrown.
        try? family.child(metric, reason.rawValue).increment()
    }

    func render(as format: ExpositionFormat, into page: inout TextBuffer) {
        family.withLock { $0 }?.render(as: format, into: &page)
    }
}
