/// The phases and arms in which every process of an agent has a figure of a metric: a value, or the reason why it is
/// missing. A process that could not be started has the reason under each of these metrics.
package struct MetricPresence: Hashable, Sendable {
    package let phases: Set<Phase>
    /// Whether only processes with their exporter on have a figure.
    package let needsExporter: Bool

    /// - Parameter needsExporter: whether only processes with their exporter on have a figure.
    init(in phases: some Sequence<Phase>, needsExporter: Bool = false) {
        self.phases = Set(phases)
        self.needsExporter = needsExporter
    }

    /// For figures of the fleet, the bench or the hub, and for figures that only some processes have.
    package static let notOfEveryProcess = MetricPresence(in: [])
    /// Stages of the startup.
    static let startUp = MetricPresence(in: Phase.allCases.filter(\.description.observesStartUp))
    /// The endpoints of the exporter are checked.
    static let access = MetricPresence(in: Phase.allCases.filter(\.description.observesAccess)).ofExporter
    /// Figures of a steady state that is one scrape interval long.
    static let steadyState = MetricPresence(in: Phase.allCases.filter { $0.description.steady == .scrapeInterval })
    /// Memory, which is also read when a fleet is ready.
    static let memory = steadyState.and([.herd, .scale])
    /// Figures that are read repeatedly in a soak.
    static let soak = MetricPresence(in: [.soak])
    /// Figures of the counting allocator.
    static let heap = MetricPresence(in: [.heap])

    /// The same phases, with the exporter on.
    var ofExporter: MetricPresence { MetricPresence(in: phases, needsExporter: true) }

    func and(_ others: Set<Phase>) -> MetricPresence {
        MetricPresence(in: phases.union(others), needsExporter: needsExporter)
    }

    /// Returns whether every process has a figure in a phase.
    ///
    /// - Parameter isOn: whether the exporter is on in the arm of the process.
    package func isIn(_ phase: Phase, isOn: Bool) -> Bool { phases.contains(phase) && (isOn || !needsExporter) }
}
