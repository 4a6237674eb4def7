package import Analysis
package import BenchmarkModel

/// The names of a subject's two arms.
package struct ArmNames: Hashable, Sendable {
    package let off: String
    package let on: String

    /// The names for an exporter off and on.
    package static let exporter = ArmNames(off: "off", on: "on")

    /// The name of the difference of the arms.
    package var difference: String { "\(on) minus \(off)" }

    /// Returns the name of an arm for a legend.
    package func title(of arm: Arm) -> String {
        switch arm {
        case .control: off
        case .treatment: on
        case .secondControl: "\(off), A/A"
        case .idle: "on, not scraped"
        }
    }
}

/// A subject of a run: a target with its exporter off and on or, in a versus run, two targets that both have it on.
package struct SubjectSummary: Hashable, Sendable {
    package let name: SubjectID
    package let arms: ArmNames
    package let hasControl: Bool
    package let isVersus: Bool
    /// Seconds between two scrapes of an agent.
    package let scrapeInterval: Double
    /// Whether the limits of the budgets apply to it.
    package let hasLimits: Bool
    /// The rows of the budgets, in the order of the plan; without limits the costs.
    package let rows: [RowSummary]
    package let tally: Tally<Verdict>

    init(_ subject: Subject, in run: StoredRun, _ rows: [RowSummary]) {
        name = subject.name
        arms =
            subject.isVersus
            ? ArmNames(off: subject.control.name, on: subject.treatment.name) : .exporter
        hasControl = subject.hasControl
        isVersus = subject.isVersus
        scrapeInterval = run.plan.scrapeInterval(of: subject.treatment)
        hasLimits = run.plan.hasLimits(subject.name)
        self.rows = rows
        tally = Tally(rows.compactMap(\.row.verdict))
    }

    /// The arm that shows the cost of the exporter: the difference of the twins, or the treatment if the exporter
    /// cannot be switched off.
    package var effect: RowArm { hasControl ? .difference : .treatment }
}
