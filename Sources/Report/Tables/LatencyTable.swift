import Analysis
package import BenchmarkModel

/// Response times by percentile, from the intended send time, and service times.
package struct LatencyTable: Sendable {
    /// The figures of one percentile; nil for a missing figure.
    package struct Line: Sendable {
        package let percentile: Percentile
        package let off: RowSummary?
        package let on: RowSummary?
        /// The mean over the rounds of the difference in each round.
        package let difference: RowSummary?
        package let serviceOff: RowSummary?
        package let serviceOn: RowSummary?

        /// The cells in the order of the columns.
        package var cells: [String] {
            [percentile.rawValue] + [off, on, difference, serviceOff, serviceOn].map { $0?.figure ?? "-" }
        }
    }

    package let subject: SubjectSummary
    package let lines: [Line]

    /// Returns nil for a subject without answered requests.
    init?(_ subject: SubjectSummary, _ figures: FigureTable) {
        self.subject = subject
        lines = Percentile.allCases.compactMap { percentile in
            guard figures.row(of: subject, .requestSeconds, .treatment, .ofAllRequests(percentile)) != nil else {
                return nil
            }
            func of(_ metric: Metric, _ arm: RowArm) -> RowSummary? {
                figures.measured(of: subject, metric, arm, .ofAllRequests(percentile))
            }
            return Line(
                percentile: percentile, off: of(.requestSeconds, .control), on: of(.requestSeconds, .treatment),
                difference: figures.measured(of: subject, .requestSeconds, .difference, .ofRounds(percentile)),
                serviceOff: of(.serviceSeconds, .control), serviceOn: of(.serviceSeconds, .treatment))
        }
        if lines.isEmpty { return nil }
    }

    /// The headers of all columns after the percentile.
    package var heads: [String] {
        let arms = subject.arms
        return [arms.off, arms.on, arms.difference, "service, \(arms.off)", "service, \(arms.on)"]
    }
}
