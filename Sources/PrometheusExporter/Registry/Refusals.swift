/// Counts what a registry did not take: `exporter_refused_series_total`, which is on the page from the first refusal on.
final class Refusals: Sendable {
    enum Reason: String {
        /// A family has as many series as it may.
        case seriesLimit = "series_limit"
        /// A collector gave what it may not give, or failed.
        case collector
        /// Its callback had not returned when the page was due.
        case timeout
    }

    static let name = "exporter_refused_series_total"

    private let constantLabels: [UInt8]
    private let memory: RecordMemory
    /// Made when it is first needed: an exporter that refuses nothing pays nothing for it at start-up.
    private let family = TracedMutex<Family<Counter>?>(nil)

    init(constantLabels: [UInt8], memory: RecordMemory) {
        self.constantLabels = constantLabels
        self.memory = memory
    }

    func count(metric: String, reason: Reason) {
        let family = family.withLock { family in
            if let family { return family }
            let made = Family<Counter>(
                header: FamilyHeader(
                    name: Self.name, help: "Series that were asked for or collected, and are not on this page.",
                    type: .counter),
                labelNames: ["metric", "reason"], constantLabels: constantLabels, limit: .max, refusals: nil,
                memory: memory, cells: Counter.cells
            ) { Counter($0) }
            family = made
            return made
        }
        // Two names, two values.
        try? family.child(metric, reason.rawValue).increment()
    }

    func render(as format: ExpositionFormat, into page: inout TextBuffer) {
        family.withLock { $0 }?.render(as: format, into: &page)
    }
}
