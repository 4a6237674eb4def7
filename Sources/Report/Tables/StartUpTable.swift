package import Analysis
import BenchmarkModel

/// Startup as a waterfall: the times from the spawn to each stage.
package struct StartUpTable: Sendable {
    /// A stage of startup with the times from the spawn until an agent reaches it, in seconds, in both arms.
    package struct Stage: Sendable {
        package let label: String
        package let off: Estimate?
        package let on: Estimate?
    }

    package let subject: SubjectSummary
    /// The subject, and whether one agent started alone or the whole fleet at once.
    package let title: String
    package let stages: [Stage]
    /// The time to the last stage with the exporter on, in seconds; above 0.
    package let end: Double

    /// Returns the tables of all subjects, alone and in the herd. A table without figures is left out.
    static func all(_ subjects: [SubjectSummary], _ figures: FigureTable) -> [StartUpTable] {
        subjects.flatMap { subject in
            [("alone", .soloMean), ("in the herd", .herdMean)].compactMap { when, statistic in
                StartUpTable(subject, when, statistic, figures)
            }
        }
    }

    private init?(_ subject: SubjectSummary, _ when: String, _ statistic: PhaseStatistic, _ figures: FigureTable) {
        stages = Self.stages.compactMap { label, metric in
            let off = figures.row(of: subject, metric, .control, statistic)?.estimate
            let on = figures.row(of: subject, metric, .treatment, statistic)?.estimate
            return off == nil && on == nil ? nil : Stage(label: label, off: off, on: on)
        }
        guard let end = stages.compactMap({ $0.on?.value }).max(), end > 0 else { return nil }
        self.end = end
        self.subject = subject
        title = "\(subject.name), \(when)"
    }

    /// The unit for all stages.
    package var unit: HumanUnit { HumanUnit(.seconds, largest: end) }

    /// The stages in the order of display.
    private static let stages: [(label: String, metric: Metric)] = [
        ("program loaded", .execSeconds), ("main entered", .mainSeconds),
        ("families registered", .registeredSeconds), ("HTTP port listens", .listeningSeconds),
        ("first metrics", .firstMetrics), ("first request", .firstRequest),
        ("fully operational", .fullyOperational),
    ]
}
